%% One person watching: reads what is said, says something now and then, and leaves.
-module(viewer).
-behaviour(gen_server).
-export([start_link/2, show/3]).
-export([init/1, handle_call/3, handle_cast/2, handle_info/2]).

-define(STAYS_MS, 240000).
-define(SPEAKS_EVERY_MS, 40000).

-type state() :: #{room := atom(), name := binary(), seen := non_neg_integer()}.

-spec start_link(atom(), binary()) -> gen_server:start_ret().
start_link(Room, Name) ->
    gen_server:start_link(?MODULE, {Room, Name}, []).

-spec show(pid(), binary(), binary()) -> ok.
show(Viewer, Author, Text) ->
    gen_server:cast(Viewer, {show, Author, Text}).

-spec init({atom(), binary()}) -> {ok, state()}.
init({Room, Name}) ->
    process_label:set({viewer, Room, Name}),
    erlang:send_after(rand:uniform(?STAYS_MS), self(), leave),
    speak_later(),
    {ok, #{room => Room, name => Name, seen => 0}}.

-spec handle_call(seen, {pid(), term()}, state()) -> {reply, non_neg_integer(), state()}.
handle_call(seen, _From, #{seen := Seen} = State) ->
    {reply, Seen, State}.

-spec handle_cast({show, binary(), binary()}, state()) -> {noreply, state()}.
handle_cast({show, Author, Text}, #{seen := Seen} = State) ->
    put(last_seen, {Author, Text}),
    {noreply, State#{seen := Seen + 1}}.

-spec handle_info(speak | leave, state()) -> {noreply, state()} | {stop, normal, state()}.
handle_info(speak, #{room := Room, name := Name} = State) ->
    chat_room:say(Room, Name, livestream_words:comment(rand:uniform(1000))),
    speak_later(),
    {noreply, State};
handle_info(leave, State) ->
    {stop, normal, State}.

speak_later() ->
    erlang:send_after(rand:uniform(?SPEAKS_EVERY_MS), self(), speak).
