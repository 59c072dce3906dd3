%% Runs the probe in this node with no agent: its source is compiled with other functions in the
%% place of the NIF's, which hand what it delivers to whoever asks.
-module(probe_alone).
-export([start/0, stop/0, ask/1]).
-export([delivered/1]).

-define(ANSWER_MS, 20000).

-spec start() -> ok.
start() ->
    {ok, Forms} = epp:parse_file(source(), []),
    {ok, porthole_probe, Binary} = compile:forms([patch(Form) || Form <- Forms], []),
    {module, porthole_probe} = code:load_binary(porthole_probe, source(), Binary),
    register(?MODULE, spawn(fun() -> collect(#{}) end)),
    {ok, <<"none">>} = apply(porthole_probe, start, [[{attached, true}]]),
    ok.

source() ->
    filename:join([os:getenv("PH_SOURCE_DIR"), "agent", "probe", "porthole_probe.erl"]).

patch({function, L, nif_start, 1, _}) -> function(L, nif_start, ["_"], "{ok, <<\"none\">>}");
patch({function, L, nif_adopt, 0, _}) -> function(L, nif_adopt, [], "stopped");
patch({function, L, nif_stop, 0, _}) -> function(L, nif_stop, [], "ok");
patch({function, L, nif_deliver, 1, _}) ->
    function(L, nif_deliver, ["Term"], "probe_alone:delivered(Term)");
patch(Form) -> Form.

function(_, Name, Arguments, Body) ->
    Text = lists:flatten(io_lib:format("~s(~s) -> ~s.",
                                       [Name, lists:join(", ", Arguments), Body])),
    {ok, Tokens, _} = erl_scan:string(Text),
    {ok, Form} = erl_parse:parse_form(Tokens),
    Form.

%% In the place of the NIF.
-spec delivered(binary()) -> ok.
delivered(Binary) ->
    ?MODULE ! {delivered, binary_to_term(Binary)},
    ok.

collect(Asked) ->
    receive
        {ask, Caller, Command} ->
            Ref = maps:size(Asked) + 1,
            porthole_probe ! {porthole, Ref, Command},
            collect(Asked#{Ref => {Caller, []}});
        {delivered, {Ref, part, Part}} ->
            #{Ref := {Caller, Parts}} = Asked,
            collect(Asked#{Ref := {Caller, [Part | Parts]}});
        {delivered, {Ref, Kind, Term}} ->
            #{Ref := {Caller, Parts}} = Asked,
            Caller ! {?MODULE, lists:reverse(Parts), {Kind, Term}},
            collect(Asked);
        stop ->
            ok
    end.

%% What the probe answers: the parts, and the end.
-spec ask(term()) -> {[term()], {done, term()} | {error, binary()}}.
ask(Command) ->
    ?MODULE ! {ask, self(), Command},
    receive
        {?MODULE, Parts, End} -> {Parts, End}
    after ?ANSWER_MS ->
        error({no_answer, Command})
    end.

-spec stop() -> ok.
stop() ->
    Probe = whereis(porthole_probe),
    Monitor = monitor(process, Probe),
    Probe ! {porthole, stopped},
    receive {'DOWN', Monitor, process, Probe, _} -> ok end,
    ?MODULE ! stop,
    ok.
