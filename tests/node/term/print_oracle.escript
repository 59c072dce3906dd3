#!/usr/bin/env escript
%%! -noinput
%% Writes random terms and what io_lib makes of them, and has CHECK compare.
%% Usage: print_oracle.escript CHECK COUNT. Run once more by itself with +pc unicode.

main([Check, Count]) ->
    Source = filename:join(filename:dirname(escript:script_name()), "term_gen.erl"),
    {ok, term_gen, Code} = compile:file(Source, [binary]),
    {module, term_gen} = code:load_binary(term_gen, Source, Code),
    term_gen:seed(),
    Terms = term_gen:nasty(erlang) ++ term_gen:terms(erlang, list_to_integer(Count)),
    Mode = case io:printable_range() of latin1 -> "erlang"; unicode -> "erlang-unicode" end,
    Path = filename:join(os:getenv("TMPDIR", "/tmp"),
                         "porthole-" ++ Mode ++ "-" ++ os:getpid() ++ ".cases"),
    ok = file:write_file(Path, [nodes_header() | [one(T) || T <- Terms]]),
    Port = open_port({spawn_executable, Check}, [{args, [Mode, Path]}, exit_status, binary]),
    Status = relay(Port),
    ok = file:delete(Path),
    halt(Status).

one(Term) ->
    Text = unicode:characters_to_binary(io_lib:format("~0tp", [Term])),
    [framed(term_to_binary(Term)), framed(Text)].

framed(Bytes) ->
    [<<(byte_size(Bytes)):32>>, Bytes].

%% Which number this node prints for each remote one.
nodes_header() ->
    Nodes = term_gen:remote_nodes(),
    [<<(length(Nodes)):32>> | [[framed(atom_to_binary(N)), framed(<<(number(N))/binary, 0>>)]
                               || N <- Nodes]].

number(Node) ->
    <<131, Atom/binary>> = term_to_binary(Node),
    Pid = binary_to_term(<<131, 88, Atom/binary, 1:32, 3:32, 77:32>>),
    [<<"<", Number/binary>> | _] = binary:split(list_to_binary(pid_to_list(Pid)), <<".">>),
    put(Node, Pid), % the number lasts as long as someone knows the node
    Number.

relay(Port) ->
    receive
        {Port, {data, Data}} -> io:put_chars(Data), relay(Port);
        {Port, {exit_status, Status}} -> Status
    end.
