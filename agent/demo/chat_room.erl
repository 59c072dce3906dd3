%% A room: lets viewers in, passes what one says on to all, and fills the seat of one who leaves.
-module(chat_room).
-behaviour(gen_server).
-export([start_link/2, say/3]).
-export([init/1, handle_call/3, handle_cast/2, handle_info/2]).

-define(SEATS, 40).

-type state() :: #{room := atom(), viewers_sup := atom(), said := non_neg_integer(),
                   viewers := #{pid() => reference()}}.

-spec start_link(atom(), atom()) -> gen_server:start_ret().
start_link(Room, ViewersSup) ->
    gen_server:start_link({local, Room}, ?MODULE, {Room, ViewersSup}, []).

-spec say(atom(), binary(), binary()) -> ok.
say(Room, Author, Text) ->
    gen_server:cast(Room, {say, Author, Text}).

%% A room that crashed finds its viewers still seated.
-spec init({atom(), atom()}) -> {ok, state()}.
init({Room, ViewersSup}) ->
    Seated = [Pid || {_Id, Pid, _Type, _Modules} <- supervisor:which_children(ViewersSup)],
    State = #{room => Room, viewers_sup => ViewersSup, said => 0,
              viewers => maps:from_list([{Pid, monitor(process, Pid)} || Pid <- Seated])},
    Free = lists:seq(length(Seated) + 1, ?SEATS),
    {ok, lists:foldl(fun(_Seat, Acc) -> admit(Acc) end, State, Free)}.

-spec handle_call(audience, {pid(), term()}, state()) -> {reply, non_neg_integer(), state()}.
handle_call(audience, _From, #{viewers := Viewers} = State) ->
    {reply, maps:size(Viewers), State}.

-spec handle_cast({say, binary(), binary()}, state()) -> {noreply, state()}.
handle_cast({say, Author, Text}, #{room := Room, said := N, viewers := Viewers} = State) ->
    session_directory:said(Room, N, Author, Text),
    [viewer:show(Pid, Author, Text) || Pid <- maps:keys(Viewers)],
    {noreply, State#{said := N + 1}}.

-spec handle_info({'DOWN', reference(), process, pid(), term()}, state()) -> {noreply, state()}.
handle_info({'DOWN', _Ref, process, Viewer, _Reason}, #{viewers := Viewers} = State) ->
    session_directory:leave(Viewer),
    {noreply, admit(State#{viewers := maps:remove(Viewer, Viewers)})}.

admit(#{room := Room, viewers_sup := ViewersSup, viewers := Viewers} = State) ->
    Name = livestream_words:author(rand:uniform(1000)),
    {ok, Viewer} = supervisor:start_child(ViewersSup, [Room, Name]),
    session_directory:join(Viewer, #{name => Name, room => Room, country => {code, "PL"}}),
    State#{viewers := Viewers#{Viewer => monitor(process, Viewer)}}.
