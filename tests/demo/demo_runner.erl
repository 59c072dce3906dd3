%% Starts demo nodes as OS processes, as porthole does, and keeps what they print.
-module(demo_runner).
-export([start/1, start/2, start_under_writer/0, run/1, close_stdin/1, stop/1]).
-export([call/4, try_call/4, tell/2, output/1, os_pid/1, is_alive/1, wait_exit/2, wait_until/2,
         kill/1]).

-define(READY_MS, 20000).

-type demo() :: #{port_owner := pid(), os_pid := integer(), eye => gen_tcp:socket(),
                  writer => integer()}.
-export_type([demo/0]).

-spec start([string()]) -> demo().
start(Args) ->
    start(Args, []).

%% Starts a demo node with an eye in it and waits until it is ready. Env as for open_port/2.
-spec start([string()], [{string(), string()}]) -> demo().
start(Args, Env) ->
    Path = filename:join(tmp_dir(), "porthole-demo-test-" ++ os:getpid() ++ ".sock"),
    _ = file:delete(Path),
    {ok, Listener} = gen_tcp:listen(0, [{ifaddr, {local, Path}}, local, binary, {packet, 4},
                                        {active, false}]),
    Owner = open(erl(), erl_args() ++ ["-s", "demo_eye", "-demo_eye", Path | Args], Env),
    try
        Demo = ready(Owner),
        {ok, Eye} = gen_tcp:accept(Listener, ?READY_MS),
        Demo#{eye => Eye}
    after
        gen_tcp:close(Listener),
        file:delete(Path)
    end.

%% Starts a demo node whose standard input is a pipe that a process of its own holds.
-spec start_under_writer() -> demo().
start_under_writer() ->
    Script = "sh -c 'echo writer $$ >&2; exec sleep 600' | exec \"$@\"",
    Owner = open("/bin/sh", ["-c", Script, "sh", erl() | erl_args()], []),
    Demo = ready(Owner),
    {match, [Writer]} = re:run(output(Demo), "writer (\\d+)", [{capture, [1], list}]),
    Demo#{writer => list_to_integer(Writer)}.

%% Runs a demo node to its end.
-spec run([string()]) -> {ExitStatus :: integer(), Output :: binary()}.
run(Args) ->
    Port = open_port({spawn_executable, erl()},
                     [{args, erl_args() ++ Args}, binary, stderr_to_stdout, exit_status]),
    collect(Port, <<>>).

collect(Port, Output) ->
    receive
        {Port, {data, More}} -> collect(Port, <<Output/binary, More/binary>>);
        {Port, {exit_status, Status}} -> {Status, Output}
    end.

%% What M:F(A) returns in the demo node. Its pids stand for themselves when handed back.
-spec call(demo(), module(), atom(), [term()]) -> term().
call(Demo, Module, Function, Args) ->
    {value, Value} = try_call(Demo, Module, Function, Args),
    Value.

%% The same for what may fail.
-spec try_call(demo(), module(), atom(), [term()]) -> {value, term()} | {error, term()}.
try_call(#{eye := Eye}, Module, Function, Args) ->
    ok = gen_tcp:send(Eye, term_to_binary({Module, Function, Args})),
    {ok, Answer} = gen_tcp:recv(Eye, 0, 30000),
    binary_to_term(Answer).

-spec tell(demo(), iodata()) -> ok.
tell(#{port_owner := Owner}, Input) ->
    ask(Owner, {input, Input}).

%% Everything printed so far, on stdout and stderr.
-spec output(demo()) -> binary().
output(#{port_owner := Owner}) ->
    ask(Owner, output).

-spec os_pid(demo()) -> integer().
os_pid(#{os_pid := OsPid}) ->
    OsPid.

-spec close_stdin(demo()) -> ok.
close_stdin(#{port_owner := Owner}) ->
    ask(Owner, close).

-spec stop(demo()) -> ok.
stop(Demo) ->
    close_stdin(Demo),
    ok = wait_exit(Demo, 5000).

%% Whether the node ends within the time. One that does not is killed.
-spec wait_exit(demo(), integer()) -> ok | killed.
wait_exit(#{os_pid := OsPid} = Demo, Milliseconds) ->
    case wait_until(fun() -> not is_alive(Demo) end, Milliseconds) of
        true -> ok;
        false -> kill(OsPid), killed
    end.

-spec kill(integer()) -> ok.
kill(OsPid) ->
    "" = os:cmd("kill -KILL " ++ integer_to_list(OsPid)),
    ok.

-spec is_alive(demo()) -> boolean().
is_alive(#{os_pid := OsPid}) ->
    filelib:is_dir("/proc/" ++ integer_to_list(OsPid)).

%% Whether the condition holds within the time, looked at every 5 ms.
-spec wait_until(fun(() -> boolean()), integer()) -> boolean().
wait_until(Condition, Milliseconds) ->
    until(Condition, erlang:monotonic_time(millisecond) + Milliseconds).

until(Condition, Deadline) ->
    Condition() orelse
        (erlang:monotonic_time(millisecond) < Deadline andalso
         begin timer:sleep(5), until(Condition, Deadline) end).

ready(Owner) ->
    Line = fun() -> re:run(ask(Owner, output), "ready \\S+ (\\d+)\n", [{capture, [1], list}]) end,
    case wait_until(fun() -> Line() =/= nomatch end, ?READY_MS) of
        true ->
            {match, [OsPid]} = Line(),
            #{port_owner => Owner, os_pid => list_to_integer(OsPid)};
        false ->
            error({not_ready, ask(Owner, output)})
    end.

erl() ->
    filename:join([code:root_dir(), "bin", "erl"]).

erl_args() ->
    ["-noshell", "-pa", dir_of(porthole_demo), "-pa", dir_of(?MODULE), "-s", "porthole_demo"].

dir_of(Module) ->
    filename:dirname(code:which(Module)).

tmp_dir() ->
    os:getenv("TMPDIR", "/tmp").

%% The port lives in a process of its own: EUnit's come and go.
open(Program, Args, Env) ->
    spawn(fun() ->
              Port = open_port({spawn_executable, Program},
                               [{args, Args}, {env, Env}, binary, stderr_to_stdout]),
              own(Port, <<>>)
          end).

own(Port, Output) ->
    receive
        {Port, {data, More}} ->
            own(Port, <<Output/binary, More/binary>>);
        {From, Ref, output} ->
            From ! {Ref, Output},
            own(Port, Output);
        {From, Ref, {input, Input}} ->
            true = port_command(Port, Input),
            From ! {Ref, ok},
            own(Port, Output);
        {From, Ref, close} ->
            true = port_close(Port),
            From ! {Ref, ok}
    end.

ask(Owner, Request) ->
    Ref = make_ref(),
    Owner ! {self(), Ref, Request},
    receive {Ref, Answer} -> Answer after 5000 -> error({no_answer, Request}) end.
