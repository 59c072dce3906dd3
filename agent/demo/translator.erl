%% Starts a translation_job four times a second.
-module(translator).
-behaviour(gen_server).
-export([start_link/0]).
-export([init/1, handle_call/3, handle_cast/2, handle_info/2]).

-define(INTERVAL_MS, 250).

-spec start_link() -> gen_server:start_ret().
start_link() ->
    gen_server:start_link({local, ?MODULE}, ?MODULE, [], []).

-spec init([]) -> {ok, non_neg_integer()}.
init([]) ->
    self() ! translate,
    {ok, 0}.

-spec handle_call(started, {pid(), term()}, non_neg_integer()) ->
          {reply, non_neg_integer(), non_neg_integer()}.
handle_call(started, _From, Started) ->
    {reply, Started, Started}.

-spec handle_cast(term(), non_neg_integer()) -> {noreply, non_neg_integer()}.
handle_cast(_Request, Started) ->
    {noreply, Started}.

-spec handle_info(translate, non_neg_integer()) -> {noreply, non_neg_integer()}.
handle_info(translate, Started) ->
    erlang:send_after(?INTERVAL_MS, self(), translate),
    Languages = livestream_words:languages(),
    Language = lists:nth(Started rem length(Languages) + 1, Languages),
    Comment = livestream_words:comment(Started),
    {ok, _Job} = supervisor:start_child(translations_sup, [Comment, Language]),
    {noreply, Started + 1}.
