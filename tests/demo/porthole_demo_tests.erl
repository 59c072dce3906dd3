%% The demo node's claims, each looked at in a running demo node.
-module(porthole_demo_tests).
-include_lib("eunit/include/eunit.hrl").

-define(WATCH_MS, 20000).
-define(TABLES, [comments_archive, comments_cache, comments_recent, gift_ledger, muted_words,
                 room_tags, viewer_sessions]).

demo_test_() ->
    {setup, fun() -> demo_runner:start([]) end, fun demo_runner:stop/1,
     fun(Demo) ->
         [{Name, {timeout, 60, fun() -> Test(Demo) end}} || {Name, Test} <- looks()]
     end}.

%% In this order: what only looks, then the long watch, then what kills.
looks() ->
    [{"says in one line that it is ready", fun one_ready_line/1},
     {"has supervisors three levels deep and hundreds of workers", fun tree_is_deep/1},
     {"has every strategy, restart type and kind of shutdown", fun tree_is_varied/1},
     {"registers the names that its application file lists", fun registers_names/1},
     {"labels its viewers where the runtime has labels", fun labels_viewers/1},
     {"has tables of every type and protection, with and without heir", fun tables_are_varied/1},
     {"has a million rows soon", fun million_rows/1},
     {"keeps people's words in its tables as UTF-8", fun tables_hold_words/1},
     {"fills the publisher's mailbox at a visible pace", fun mailbox_grows/1},
     {"fills it with receipts alone", fun mailbox_holds_receipts/1},
     {"spins at low priority", fun spins/1},
     {"has processes that are born and die every second", fun processes_come_and_go/1},
     {"lets viewers talk", fun viewers_talk/1},
     {"goes on for 20 s: deadlocked, crashing within budget, silent", fun goes_on/1},
     {"leaves comments_sup room for one more crash", fun one_more_crash_holds/1},
     {"hands the sessions to the heir and back when their owner dies", fun heir_keeps_table/1}].

one_ready_line(Demo) ->
    Expected = io_lib:format("porthole-demo ready nonode@nohost ~b~n", [demo_runner:os_pid(Demo)]),
    ?assertEqual(iolist_to_binary(Expected), demo_runner:output(Demo)),
    ?assertEqual(integer_to_list(demo_runner:os_pid(Demo)), demo_runner:call(Demo, os, getpid, [])).

tree_is_deep(Demo) ->
    Tree = tree(Demo),
    ?assertEqual(3, lists:max([Level || {Level, supervisor, _Sup, _Child} <- Tree])),
    ?assert(length([Child || {_Level, worker, _Sup, Child} <- Tree]) >= 320).

tree_is_varied(Demo) ->
    Tree = tree(Demo),
    Supervisors = lists:usort([Sup || {_Level, _Type, Sup, _Child} <- Tree]),
    Strategies = [element(3, demo_runner:call(Demo, sys, get_state, [Sup])) || Sup <- Supervisors],
    ?assertEqual([one_for_all, one_for_one, rest_for_one, simple_one_for_one],
                 lists:usort(Strategies)),
    Specs = lists:flatmap(fun(Sup) -> specs(Demo, Sup) end, Supervisors),
    ?assertEqual([permanent, temporary, transient], values(restart, Specs)),
    Shutdowns = values(shutdown, Specs),
    ?assert(lists:member(brutal_kill, Shutdowns)),
    ?assert(lists:member(infinity, Shutdowns)),
    ?assert(lists:any(fun is_integer/1, Shutdowns)).

registers_names(Demo) ->
    await_crash(Demo),
    {ok, Names} = demo_runner:call(Demo, application, get_key, [livestream, registered]),
    ?assertEqual([], [Name || Name <- Names, not is_pid(whereis(Demo, Name))]).

labels_viewers(Demo) ->
    [Viewer | _] = [Pid || {3, worker, _Sup, Pid} <- subtree(Demo, viewers_music, 3)],
    {dictionary, Dictionary} = info(Demo, Viewer, dictionary),
    case demo_runner:call(Demo, erlang, function_exported, [proc_lib, set_label, 1]) of
        true ->
            ?assertMatch({viewer, room_music, <<_/binary>>},
                         proplists:get_value('$process_label', Dictionary));
        false ->
            ?assertEqual(undefined, proplists:get_value('$process_label', Dictionary))
    end.

tables_are_varied(Demo) ->
    await_crash(Demo),
    Tables = [table(Demo, Name) || Name <- ?TABLES],
    ?assertEqual([bag, duplicate_bag, ordered_set, set], values(type, Tables)),
    ?assertEqual([private, protected, public], values(protection, Tables)),
    ?assertMatch([_ | _], [Name || #{heir := Heir, name := Name} <- Tables, is_pid(Heir)]),
    ?assertMatch([_ | _], [Name || #{heir := none, name := Name} <- Tables]),
    Publisher = whereis(Demo, comments_publisher),
    ?assertMatch([#{heir := none, size := 12000, owner := Publisher}],
                 [Table || #{name := comments_cache} = Table <- Tables]).

million_rows(Demo) ->
    Filled = fun() -> maps:get(size, table(Demo, comments_archive)) =:= 1000000 end,
    ?assert(demo_runner:wait_until(Filled, 30000)).

tables_hold_words(Demo) ->
    [{7, #{text := Text, room := Room}}] = demo_runner:call(Demo, ets, lookup, [comments_cache, 7]),
    ?assert(is_list(unicode:characters_to_list(Text))),
    ?assert(is_pid(whereis(Demo, Room))),
    [{1000000, Author, _Likes}] = demo_runner:call(Demo, ets, lookup, [comments_archive, 1000000]),
    ?assert(is_list(unicode:characters_to_list(Author))),
    Sessions = demo_runner:call(Demo, ets, tab2list, [viewer_sessions]),
    ?assert(length(Sessions) > 300),
    ?assertEqual([], [Row || Row <- Sessions, not is_session(Row)]).

is_session({Pid, Ref, #{name := <<_/binary>>}}) -> is_pid(Pid) andalso is_reference(Ref);
is_session(_Row) -> false.

mailbox_grows(Demo) ->
    {Before, Start} = {unread(Demo), erlang:monotonic_time(millisecond)},
    timer:sleep(2000),
    PerSecond = 1000 * (unread(Demo) - Before) / (erlang:monotonic_time(millisecond) - Start),
    ?assert(PerSecond > 300),
    ?assert(PerSecond < 1200).

mailbox_holds_receipts(Demo) ->
    {messages, Messages} = info(Demo, whereis(Demo, comments_publisher), messages),
    ?assert(length(Messages) > 1000),
    ?assertEqual([], [Other || Other <- Messages, not is_receipt(Other)]),
    ?assertMatch({current_function, {comments_publisher, await_receipt, 1}},
                 info(Demo, whereis(Demo, comments_publisher), current_function)).

is_receipt({Ref, {ok, Text}}) -> is_reference(Ref) andalso is_binary(Text);
is_receipt(_Message) -> false.

spins(Demo) ->
    Spinner = whereis(Demo, highlight_finder),
    ?assertEqual({priority, low}, info(Demo, Spinner, priority)),
    Before = reductions(Demo, Spinner),
    timer:sleep(1000),
    ?assert(reductions(Demo, Spinner) - Before > 1000000).

processes_come_and_go(Demo) ->
    Before = demo_runner:call(Demo, erlang, processes, []),
    timer:sleep(3000),
    After = demo_runner:call(Demo, erlang, processes, []),
    ?assert(length(After -- Before) >= 3),
    ?assert(length(Before -- After) >= 3).

viewers_talk(Demo) ->
    Said = fun() -> maps:get(size, table(Demo, comments_recent)) end,
    Before = Said(),
    ?assert(demo_runner:wait_until(fun() -> Said() > Before end, 10000)).

goes_on(Demo) ->
    Names = [comments_sup, wallet, gift_shop, livestream_sup],
    Pids = [whereis(Demo, Name) || Name <- Names],
    {Wallet, Shop} = {whereis(Demo, wallet), whereis(Demo, gift_shop)},
    assert_deadlock(Demo, Wallet, Shop),
    Waiting = [reductions(Demo, Pid) || Pid <- [Wallet, Shop]],
    {Moderators, Used} = watch(Demo, erlang:monotonic_time(millisecond) + ?WATCH_MS, [], []),
    ?assert(length(lists:usort(Moderators)) >= 4),
    ?assertEqual(2, lists:max(Used)),
    ?assertEqual(Waiting, [reductions(Demo, Pid) || Pid <- [Wallet, Shop]]),
    assert_deadlock(Demo, Wallet, Shop),
    ?assertEqual(Pids, [whereis(Demo, Name) || Name <- Names]),
    one_ready_line(Demo).

%% The moderators seen until the deadline, and how much of the restart budget was used each time.
watch(Demo, Deadline, Moderators, Used) ->
    case erlang:monotonic_time(millisecond) < Deadline of
        true ->
            timer:sleep(100),
            watch(Demo, Deadline, [whereis(Demo, comments_moderator) | Moderators],
                  [restarts_used(Demo) | Used]);
        false ->
            {[Pid || Pid <- Moderators, is_pid(Pid)], Used}
    end.

%% Counts as the supervisor does: OTP 25 forgets old restarts at the next one, OTP 29 when the
%% budget is used up.
restarts_used(Demo) ->
    State = demo_runner:call(Demo, sys, get_state, [comments_sup]),
    [3, Period, Restarts] = [element(N, State) || N <- [6, 7, 8]],
    Now = demo_runner:call(Demo, erlang, monotonic_time, [second]),
    length([Restart || Restart <- Restarts, Restart >= Now - Period]).

assert_deadlock(Demo, Wallet, Shop) ->
    [begin
         {current_stacktrace, Stack} = info(Demo, Pid, current_stacktrace),
         ?assertMatch([{gen, do_call, 4, _}, {gen_server, call, 3, _} | _], Stack),
         ?assertEqual({monitors, [{process, Name}]}, named_monitors(Demo, Pid))
     end || {Pid, Name} <- [{Wallet, gift_shop}, {Shop, wallet}]].

%% A call by name monitors the name in OTP 23, and {Name, Node} later on, or the pid.
named_monitors(Demo, Pid) ->
    {monitors, Monitors} = info(Demo, Pid, monitors),
    {monitors, [{process, name_of(Demo, Target)} || {process, Target} <- Monitors]}.

name_of(_Demo, {Name, _Node}) -> Name;
name_of(_Demo, Name) when is_atom(Name) -> Name;
name_of(Demo, Pid) -> {registered_name, Name} = info(Demo, Pid, registered_name), Name.

one_more_crash_holds(Demo) ->
    Supervisor = whereis(Demo, comments_sup),
    Publisher = whereis(Demo, comments_publisher),
    {links, Links} = info(Demo, Publisher, links),
    [Encoder] = Links -- [Supervisor],
    {links, EncoderLinks} = info(Demo, Encoder, links),
    [Uploader] = EncoderLinks -- [Publisher],
    await_crash(Demo),
    ?assertEqual(2, restarts_used(Demo)),
    demo_runner:call(Demo, erlang, exit, [Publisher, kill]),
    wait_restarted(Demo, comments_publisher, Publisher),
    ?assertEqual(Supervisor, whereis(Demo, comments_sup)),
    ?assertEqual([undefined, undefined], [info(Demo, Pid, status) || Pid <- [Encoder, Uploader]]),
    ?assertEqual(whereis(Demo, comments_publisher), maps:get(owner, table(Demo, comments_cache))),
    timer:sleep(7000),
    ?assertEqual(Supervisor, whereis(Demo, comments_sup)).

heir_keeps_table(Demo) ->
    Owner = whereis(Demo, session_directory),
    #{owner := Owner, heir := Keeper, id := Id} = table(Demo, viewer_sessions),
    ?assertEqual(Keeper, whereis(Demo, table_keeper)),
    demo_runner:call(Demo, erlang, exit, [Owner, kill]),
    wait_restarted(Demo, session_directory, Owner),
    NewOwner = whereis(Demo, session_directory),
    Returned = fun() -> maps:get(owner, table(Demo, viewer_sessions)) =:= NewOwner end,
    ?assert(demo_runner:wait_until(Returned, 2000)),
    ?assertMatch(#{id := Id, size := Size} when Size >= 300, table(Demo, viewer_sessions)).

%% A node whose backlog fills in seconds stands for one left open overnight.
overnight_test_() ->
    {"stops filling at its limit, stays below 250 MB and still ends at once",
     {timeout, 120, fun overnight/0}}.

overnight() ->
    Demo = demo_runner:start(["-livestream", "receipts_per_second", "200000"]),
    {ok, Limit} = demo_runner:call(Demo, application, get_env, [livestream, backlog_limit]),
    ?assert(demo_runner:wait_until(fun() -> unread(Demo) >= Limit end, 60000)),
    million_rows(Demo),
    timer:sleep(1000),
    ?assertEqual(Limit, unread(Demo)),
    ?assert(demo_runner:call(Demo, erlang, memory, [total]) < 250000000),
    demo_runner:close_stdin(Demo),
    ?assertEqual(ok, demo_runner:wait_exit(Demo, 1000)).

ends_with_writer_test_() ->
    {"ends within a second when the holder of its standard input is killed", {timeout, 60,
     fun() ->
         #{writer := Writer} = Demo = demo_runner:start_under_writer(),
         ?assert(demo_runner:is_alive(Demo)),
         demo_runner:kill(Writer),
         ?assertEqual(ok, demo_runner:wait_exit(Demo, 1000))
     end}}.

ignores_input_test_() ->
    {"takes no notice of what comes in on its standard input", {timeout, 60,
     fun() ->
         Demo = demo_runner:start([]),
         demo_runner:tell(Demo, ["init:stop().\n", binary:copy(<<"x">>, 100000), 4, 255, "\n"]),
         timer:sleep(500),
         one_ready_line(Demo),
         ?assert(demo_runner:is_alive(Demo)),
         demo_runner:stop(Demo)
     end}}.

says_node_name_test_() ->
    {"says the name it has in the distribution", {timeout, 60, fun says_node_name/0}}.

%% Under an epmd of its own, so that no other node's is touched and none is left.
says_node_name() ->
    Epmd = start_epmd(),
    try
        Demo = demo_runner:start(["-name", "demo@127.0.0.1", "-kernel", "inet_dist_use_interface",
                                  "{127,0,0,1}"], [{"ERL_EPMD_PORT", maps:get(port, Epmd)}]),
        Line = demo_runner:output(Demo),
        ?assertMatch({0, _}, binary:match(Line, <<"porthole-demo ready demo@127.0.0.1 ">>)),
        demo_runner:stop(Demo)
    after
        demo_runner:kill(maps:get(os_pid, Epmd))
    end.

start_epmd() ->
    {ok, Socket} = gen_tcp:listen(0, [{ip, {127, 0, 0, 1}}]),
    {ok, Number} = inet:port(Socket),
    ok = gen_tcp:close(Socket),
    Erts = "erts-" ++ erlang:system_info(version),
    Port = open_port({spawn_executable, filename:join([code:root_dir(), Erts, "bin", "epmd"])},
                     [{args, ["-port", integer_to_list(Number), "-address", "127.0.0.1"]},
                      stderr_to_stdout]),
    {os_pid, OsPid} = erlang:port_info(Port, os_pid),
    ?assert(demo_runner:wait_until(fun() -> listens(Number) end, 5000)),
    #{port => integer_to_list(Number), os_pid => OsPid}.

listens(Number) ->
    case gen_tcp:connect({127, 0, 0, 1}, Number, []) of
        {ok, Socket} -> gen_tcp:close(Socket), true;
        {error, _Reason} -> false
    end.

says_why_it_cannot_start_test_() ->
    {"says why it cannot start, and fails", {timeout, 60,
     fun() ->
         {Status, Output} = demo_runner:run(["-livestream", "receipts_per_second", "many"]),
         ?assertEqual(1, Status),
         ?assertMatch({0, _}, binary:match(Output, <<"porthole-demo: cannot start: ">>))
     end}}.

tree(Demo) ->
    Root = whereis(Demo, livestream_sup),
    [{1, supervisor, Root, Root} | subtree(Demo, Root, 1)].

%% The {Level, Type, Supervisor, Child} of all below a supervisor, which is at the level given.
subtree(Demo, Supervisor, Level) ->
    lists:flatmap(
        fun({_Id, Child, worker, _Modules}) ->
                [{Level, worker, Supervisor, Child}];
           ({_Id, Child, supervisor, _Modules}) ->
                [{Level + 1, supervisor, Supervisor, Child} | subtree(Demo, Child, Level + 1)]
        end,
        demo_runner:call(Demo, supervisor, which_children, [Supervisor])).

specs(Demo, Supervisor) ->
    Children = demo_runner:call(Demo, supervisor, which_children, [Supervisor]),
    [begin
         Key = spec_key(Child),
         {ok, Spec} = demo_runner:call(Demo, supervisor, get_childspec, [Supervisor, Key]),
         Spec
     end || {_, Pid, _, _} = Child <- Children, is_pid(Pid)].

%% Dynamic children have no id.
spec_key({undefined, Pid, _Type, _Modules}) -> Pid;
spec_key({Id, _Pid, _Type, _Modules}) -> Id.

table(Demo, Name) ->
    [Found] = [Table || #{name := TableName} = Table <- tables(Demo), TableName =:= Name],
    Found.

%% All that don't go while they are asked: a reference to one that has gone is no table's any more.
tables(Demo) ->
    [maps:from_list(Info) ||
        Table <- demo_runner:call(Demo, ets, all, []),
        {value, [_ | _] = Info} <- [demo_runner:try_call(Demo, ets, info, [Table])]].

values(Key, Maps) ->
    lists:usort([maps:get(Key, Map) || Map <- Maps]).

unread(Demo) ->
    {message_queue_len, Unread} = info(Demo, whereis(Demo, comments_publisher), message_queue_len),
    Unread.

reductions(Demo, Pid) ->
    {reductions, Reductions} = info(Demo, Pid, reductions),
    Reductions.

info(Demo, Pid, Item) ->
    demo_runner:call(Demo, erlang, process_info, [Pid, Item]).

whereis(Demo, Name) ->
    demo_runner:call(Demo, erlang, whereis, [Name]).

%% Waits until the moderator has just been restarted: three quiet seconds follow.
await_crash(Demo) ->
    wait_restarted(Demo, comments_moderator, whereis(Demo, comments_moderator)).

wait_restarted(Demo, Name, OldPid) ->
    IsNew = fun() -> not lists:member(whereis(Demo, Name), [OldPid, undefined]) end,
    ?assert(demo_runner:wait_until(IsNew, 10000)).
