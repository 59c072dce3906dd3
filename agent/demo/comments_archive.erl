%% Owns the table with a million rows. Fills it after the start and in small steps, so that the
%% node is up at once and the owner answers meanwhile.
-module(comments_archive).
-behaviour(gen_server).
-export([start_link/0]).
-export([init/1, handle_call/3, handle_cast/2, handle_info/2]).

-define(STEP, 10000).

-spec start_link() -> gen_server:start_ret().
start_link() ->
    gen_server:start_link({local, ?MODULE}, ?MODULE, [], []).

-spec init([]) -> {ok, pos_integer()}.
init([]) ->
    {ok, Rows} = application:get_env(livestream, archive_rows),
    ets:new(comments_archive, [set, protected, named_table]),
    self() ! {fill, 1},
    {ok, Rows}.

-spec handle_call(term(), {pid(), term()}, pos_integer()) ->
          {reply, {error, unknown}, pos_integer()}.
handle_call(_Request, _From, Rows) ->
    {reply, {error, unknown}, Rows}.

-spec handle_cast(term(), pos_integer()) -> {noreply, pos_integer()}.
handle_cast(_Request, Rows) ->
    {noreply, Rows}.

-spec handle_info({fill, pos_integer()}, pos_integer()) -> {noreply, pos_integer()}.
handle_info({fill, First}, Rows) when First > Rows ->
    {noreply, Rows, hibernate};
handle_info({fill, First}, Rows) ->
    Last = min(First + ?STEP - 1, Rows),
    ets:insert(comments_archive, [row(Id) || Id <- lists:seq(First, Last)]),
    self() ! {fill, Last + 1},
    {noreply, Rows}.

%% Small on purpose: a row costs some 100 bytes.
row(Id) ->
    {Id, livestream_words:author(Id), Id rem 97}.
