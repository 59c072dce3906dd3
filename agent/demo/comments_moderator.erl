%% Fault: a worker that crashes and is restarted, over and over.
%%
%% A comment in Latin-1 comes in; the moderator knows UTF-8 alone. Its supervisor counts restarts
%% in whole seconds, those of the last five included, so two crashes more than three seconds apart
%% leave at most two in any period. The time runs from the restart: a slow machine only makes the
%% crashes rarer.
-module(comments_moderator).
-behaviour(gen_server).
-export([start_link/0]).
-export([init/1, handle_call/3, handle_cast/2, handle_info/2]).

-define(CRASH_AFTER_MS, 3100).

-spec start_link() -> gen_server:start_ret().
start_link() ->
    gen_server:start_link({local, ?MODULE}, ?MODULE, [], []).

-spec init([]) -> {ok, ets:tid()}.
init([]) ->
    Muted = ets:new(muted_words, [set, private]),
    ets:insert(Muted, [{<<"spam">>, hide}, {<<"lol">>, {mute, 60}}, {"буу", #{strikes => 3}}]),
    erlang:send_after(?CRASH_AFTER_MS, self(), {review, <<"caf", 16#e9>>}),
    {ok, Muted}.

-spec handle_call(term(), {pid(), term()}, ets:tid()) -> {reply, {error, unknown}, ets:tid()}.
handle_call(_Request, _From, Muted) ->
    {reply, {error, unknown}, Muted}.

-spec handle_cast(term(), ets:tid()) -> {noreply, ets:tid()}.
handle_cast(_Request, Muted) ->
    {noreply, Muted}.

-spec handle_info({review, binary()}, ets:tid()) -> {noreply, ets:tid()}.
handle_info({review, Comment}, Muted) ->
    true = is_list(unicode:characters_to_list(Comment)),
    {noreply, Muted}.
