%% Runs EUnit modules and reports in TAP, the plan at the end:
%%
%%   erl -noshell -pa ... -eval 'tap_eunit:main([module])'
%%
%% A group whose setup or cleanup failed, or that ran out of time, is a failed test of its own. Ends
%% the node with 0 when there were tests and all passed, else with 1.
-module(tap_eunit).
-behaviour(eunit_listener).
-export([main/1]).
-export([start/1, init/1, handle_begin/3, handle_end/3, handle_cancel/3, terminate/2]).

-spec main([module()]) -> no_return().
main(Modules) ->
    ok = io:setopts(standard_io, [{encoding, unicode}]),
    Main = self(),
    _ = eunit:test(Modules, [no_tty, {report, {?MODULE, [{main, Main}]}}]),
    receive
        {tap_eunit, Passed, Failed} when Passed > 0, Failed =:= 0 -> halt(0);
        {tap_eunit, _Passed, _Failed} -> halt(1)
    after 5000 ->
        io:format("Bail out! EUnit did not finish~n"),
        halt(1)
    end.

-spec start(proplists:proplist()) -> pid().
start(Options) ->
    eunit_listener:start(?MODULE, Options).

-spec init(proplists:proplist()) -> map().
init(Options) ->
    #{main => proplists:get_value(main, Options), passed => 0, failed => 0}.

-spec handle_begin(group | test, proplists:proplist(), map()) -> map().
handle_begin(_Kind, _Data, State) ->
    State.

-spec handle_end(group | test, proplists:proplist(), map()) -> map().
handle_end(group, _Data, State) ->
    State;
handle_end(test, Data, State) ->
    case proplists:get_value(status, Data) of
        ok -> report(passed, name(Data), [], State);
        Problem -> report(failed, name(Data), [problem(Problem), output(Data)], State)
    end.

%% Both a test and a group can be cancelled; what was cancelled because of something around it
%% arrives with a reason of undefined.
-spec handle_cancel(group | test, proplists:proplist(), map()) -> map().
handle_cancel(_Kind, Data, State) ->
    report(failed, name(Data), [problem({cancelled, proplists:get_value(reason, Data)})], State).

-spec terminate({ok, proplists:proplist()} | {error, term()}, map()) -> term().
terminate({ok, _Data}, #{main := Main, passed := Passed, failed := Failed}) ->
    io:format("1..~b~n", [Passed + Failed]),
    Main ! {tap_eunit, Passed, Failed};
terminate({error, Reason}, _State) ->
    io:format("Bail out! ~0tp~n", [Reason]).

report(Outcome, Name, Comments, #{passed := Passed, failed := Failed} = State) ->
    io:format("~s ~b - ~ts~n", [word(Outcome), Passed + Failed + 1, Name]),
    _ = [io:format("# ~ts~n", [Line]) || Text <- Comments, Line <- string:lexemes(Text, "\n")],
    maps:update_with(Outcome, fun(Count) -> Count + 1 end, State).

word(passed) -> "ok";
word(failed) -> "not ok".

%% TAP ends a name at "#", and a line at its end.
name(Data) ->
    Name = case {proplists:get_value(desc, Data), proplists:get_value(source, Data)} of
               {Text, _Source} when Text =/= undefined, Text =/= <<>>, Text =/= "" -> Text;
               {_Text, {Module, Function, _Arity}} -> io_lib:format("~s:~ts", [Module, Function]);
               {_Text, _Source} -> io_lib:format("group ~0tp", [proplists:get_value(id, Data)])
           end,
    re:replace(Name, "[#\\n]", " ", [global, unicode, {return, list}]).

problem({error, {Class, Reason, Stack}}) ->
    io_lib:format("~s: ~tp~n~tp", [Class, Reason, Stack]);
problem(Other) ->
    io_lib:format("~tp", [Other]).

output(Data) ->
    unicode:characters_to_list(proplists:get_value(output, Data, <<>>)).
