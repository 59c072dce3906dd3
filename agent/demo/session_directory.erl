%% Owns the tables that the rooms share: who watches, what was said last, what a room is about.
-module(session_directory).
-behaviour(gen_server).
-export([start_link/0, join/2, leave/1, said/4]).
-export([init/1, handle_call/3, handle_cast/2, handle_info/2]).

%% A room's comments kept in comments_recent.
-define(RECENT, 500).

-spec start_link() -> gen_server:start_ret().
start_link() ->
    gen_server:start_link({local, ?MODULE}, ?MODULE, [], []).

-spec join(pid(), map()) -> true.
join(Viewer, Facts) ->
    ets:insert(viewer_sessions, {Viewer, make_ref(), Facts}).

-spec leave(pid()) -> true.
leave(Viewer) ->
    ets:delete(viewer_sessions, Viewer).

%% Keeps the room's Nth comment and forgets the one that is too old.
-spec said(atom(), integer(), binary(), binary()) -> true.
said(Room, N, Author, Text) ->
    ets:insert(comments_recent, {{Room, N}, Author, Text, erlang:system_time(millisecond)}),
    ets:delete(comments_recent, {Room, N - ?RECENT}).

-spec init([]) -> {ok, []}.
init([]) ->
    _ = table_keeper:open(viewer_sessions, [set, public, {write_concurrency, true},
                                            {decentralized_counters, true}]),
    _ = table_keeper:open(comments_recent, [ordered_set, public, {read_concurrency, true}]),
    ets:new(room_tags, [bag, protected, named_table, compressed]),
    ets:insert(room_tags, [{Room, {lang, Language}} || {Room, _} <- livestream_words:rooms(),
                                                       Language <- livestream_words:languages()]),
    {ok, []}.

-spec handle_call(term(), {pid(), term()}, []) -> {reply, {error, unknown}, []}.
handle_call(_Request, _From, State) ->
    {reply, {error, unknown}, State}.

-spec handle_cast(term(), []) -> {noreply, []}.
handle_cast(_Request, State) ->
    {noreply, State}.

-spec handle_info({'ETS-TRANSFER', atom(), pid(), atom()}, []) -> {noreply, []}.
handle_info({'ETS-TRANSFER', _Table, _Keeper, _Name}, State) ->
    {noreply, State}.
