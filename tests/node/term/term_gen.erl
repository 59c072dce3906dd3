%% Random terms, from the plain to the nasty, for the oracle tests of agent/term.
%%
%% Every random choice comes from the process's rand state: a seed gives the same terms again.
-module(term_gen).
-export([seed/0, terms/2, nasty/1, remote_nodes/0]).

-type profile() :: erlang | elixir | literal.

%% Takes the seed from PH_SEED, or makes one, and prints it.
-spec seed() -> ok.
seed() ->
    Seed = case os:getenv("PH_SEED") of
        false -> erlang:system_time() rem 1000000000;
        Text -> list_to_integer(Text)
    end,
    io:format("# seed ~b (set PH_SEED to repeat)~n", [Seed]),
    _ = rand:seed(exsss, Seed),
    ok.

%% Count random terms; literal: none that only a node can make (funs, references, ports, strangers).
-spec terms(profile(), pos_integer()) -> [term()].
terms(Profile, Count) ->
    [term(Profile, size_of(I)) || I <- lists:seq(1, Count)].

%% Most terms are small, some wide or deep.
size_of(I) when I rem 100 =:= 0 -> 400;
size_of(I) when I rem 10 =:= 0 -> 60;
size_of(_) -> 12.

term(Profile, Size) when Size =< 1 ->
    leaf(Profile);
term(Profile, Size) ->
    case rand:uniform(16) of
        1 -> leaf(Profile);
        2 -> list_to_tuple(parts(Profile, Size));
        3 -> list_to_tuple([atom(Profile) | parts(Profile, Size)]);
        4 -> parts(Profile, Size);
        5 -> lists:foldr(fun(E, T) -> [E | T] end, improper_tail(Profile), parts(Profile, Size));
        6 -> maps:from_list([{atom(Profile), P} || P <- parts(Profile, Size)]);
        7 -> maps:from_list([{term(Profile, 3), P} || P <- parts(Profile, Size)]);
        8 -> maps:from_list([{I, leaf(Profile)} || I <- lists:seq(1, Size div 2)]);
        9 -> [{atom(Profile), P} || P <- parts(Profile, Size)];
        10 -> [term(Profile, Size - 1)];
        11 -> {term(Profile, Size - 1)};
        12 -> #{term(Profile, Size div 2) => term(Profile, Size div 2)};
        13 -> [integer() || _ <- lists:seq(1, Size)];
        14 -> [leaf(Profile) || _ <- lists:seq(1, Size)];
        15 when Profile =:= elixir -> struct(Size);
        _ -> list_to_tuple([leaf(Profile) || _ <- lists:seq(1, rand:uniform(6) - 1)])
    end.

parts(Profile, Size) ->
    Count = rand:uniform(min(Size, 40)) - 1,
    [term(Profile, Size div max(Count, 1)) || _ <- lists:seq(1, Count)].

improper_tail(Profile) ->
    case leaf(Profile) of
        List when is_list(List) -> tail;
        Other -> Other
    end.

leaf(Profile) ->
    case rand:uniform(18) of
        N when N =< 3 -> integer();
        N when N =< 5 -> atom(Profile);
        6 -> float();
        7 -> string();
        8 -> binary();
        9 -> bitstring();
        10 -> unicode_binary();
        11 -> unicode_list();
        12 -> [];
        13 -> <<>>;
        14 -> ascii();
        15 -> list_to_binary(ascii());
        16 -> local_pid();
        N when Profile =:= literal -> element(N - 16, {big(), float()});
        17 when Profile =:= elixir -> identifier();
        17 -> local_fun();
        18 -> identifier()
    end.

integer() ->
    case rand:uniform(4) of
        1 -> rand:uniform(256) - 1;
        2 -> rand:uniform(100000) - 50000;
        3 -> (1 bsl rand:uniform(70)) - 2 + rand:uniform(3);
        4 -> -((1 bsl rand:uniform(70)) - 2 + rand:uniform(3))
    end.

big() ->
    Magnitude = binary:decode_unsigned(bytes(1 + rand:uniform(60))),
    element(rand:uniform(2), {Magnitude, -Magnitude}).

float() ->
    case rand:uniform(8) of
        1 -> rand:uniform();
        2 -> float(rand:uniform(100000));
        3 -> rand:uniform(1000000) / 100;
        4 -> math:pow(2, rand:uniform(2046) - 1023);
        5 -> -math:pow(10, rand:uniform(600) - 300);
        6 -> math:pow(10, rand:uniform(24) - 6) * rand:uniform(20);
        _ -> float_of_bits(binary:decode_unsigned(bytes(8)))
    end.

float_of_bits(Bits) ->
    case <<Bits:64>> of
        <<Value/float>> -> Value;
        _ -> 0.0
    end.

atom(elixir) ->
    case rand:uniform(6) of
        1 -> pick(['Elixir.Foo', 'Elixir.Foo.Bar', 'Elixir', 'Elixir.Elixir.X', 'Elixir.foo',
                   'Elixir.', nil, true, false, '+', '::', '{}', '%{}', '..//', '//', 'a?', 'b!',
                   'a@b', 'A', '_', '@', 'not', 'in', 'when', 'do', '#{', 'x y', "\\\\"]);
        _ -> atom(erlang)
    end;
atom(_) ->
    case rand:uniform(8) of
        1 -> pick(['', 'hello world', 'Upper', '_under', '1st', 'it\'s', 'back\\slash', 'tab\t',
                   '\x{0}', 'del\d', 'caf\x{e9}', '\x{e9}t\x{e9}', '\x{aa}', '\x{f7}', '\x{20ac}',
                   '\x{85}', 'a@b', 'n@h.x', 'end', 'maybe', 'else', 'fun', '\x{1f600}']);
        2 -> wide_atom(rand:uniform(4));
        3 -> list_to_atom(ascii());
        4 -> list_to_atom([letter() || _ <- lists:seq(1, rand:uniform(4))]);
        _ -> pick([ok, error, undefined, true, false, nil, user, active, name, value, 'after',
                   infinity, normal, a, b, c, key, state, module_info, camelCase, snake_case])
    end.

%% Few different ones: atoms are never collected.
wide_atom(N) ->
    Character = element(N, {$\x{1f600}, $\x{4e2d}, $x, $\x{e9}}),
    list_to_atom(lists:duplicate(252 + min(N, 3), Character)).

%% Letters of several scripts, and digits. No marks that may join with the letter before them: what
%% comes of those takes tables that the printer does not have, so it quotes them (see print.h).
letter() ->
    {First, Last} = pick([{$a, $z}, {$A, $Z}, {$0, $9}, {$_, $_}, {$@, $@}, {16#C0, 16#24F},
                          {16#370, 16#3FF}, {16#400, 16#52F}, {16#5D0, 16#5EA}, {16#620, 16#64A},
                          {16#905, 16#939}, {16#E01, 16#E2E}, {16#3041, 16#3096},
                          {16#30A1, 16#30FA}, {16#4E00, 16#9FFF}, {16#AC00, 16#D7A3},
                          {16#1E00, 16#1EFF}, {16#1F00, 16#1FFF}, {16#10400, 16#1044F},
                          {16#20000, 16#2A6DF}, {16#1F600, 16#1F64F}]),
    First + rand:uniform(Last - First + 1) - 1.

ascii() ->
    [31 + rand:uniform(95) || _ <- lists:seq(1, rand:uniform(12))].

string() ->
    [pick([rand:uniform(256) - 1, 31 + rand:uniform(95), 159 + rand:uniform(96), $\n, $\e, $\\, $"])
     || _ <- lists:seq(1, rand:uniform(8))].

unicode_list() ->
    [character() || _ <- lists:seq(1, rand:uniform(8))].

unicode_binary() ->
    unicode:characters_to_binary(unicode_list()).

character() ->
    case rand:uniform(5) of
        1 -> pick([0, 7, 8, 9, 10, 13, 27, 31, 127, 128, 159, 160, 16#FEFF, 16#FFFD, 16#FFFE,
                   16#FFFF, 16#D7FF, 16#E000, 16#10000, 16#10FFFF, $", $', $\\, $#, ${]);
        2 -> rand:uniform(16#D7FF);
        _ -> 31 + rand:uniform(95)
    end.

binary() ->
    bytes(rand:uniform(8)).

bitstring() ->
    Bits = rand:uniform(20),
    <<(rand:uniform(1 bsl Bits) - 1):Bits>>.

local_pid() ->
    Any = list_to_pid("<0." ++ integer_to_list(rand:uniform(9999)) ++ ".0>"),
    pick([self(), whereis(init), Any]).

local_fun() ->
    X = rand:uniform(100),
    pick([fun() -> X end, fun(Y) -> {X, Y} end, fun lists:map/2, fun ?MODULE:'odd name'/3]).

identifier() ->
    case rand:uniform(8) of
        1 -> make_ref();
        2 -> erlang:alias();
        3 -> hd(erlang:ports());
        4 -> remote_pid();
        5 -> remote_reference();
        6 -> remote_port();
        7 -> fun lists:map/2;
        8 -> fun 'Odd Module':'+'/2
    end.

remote_nodes() ->
    ['far@away', 'other@host.example'].

node_bytes() ->
    <<131, Atom/binary>> = term_to_binary(pick(remote_nodes())),
    Atom.

remote_pid() ->
    binary_to_term(<<131, 88, (node_bytes())/binary, (rand:uniform(5000)):32, 3:32, 77:32>>).

remote_port() ->
    binary_to_term(<<131, 120, (node_bytes())/binary, (rand:uniform(1 bsl 40)):64, 77:32>>).

remote_reference() ->
    binary_to_term(<<131, 90, 3:16, (node_bytes())/binary, 77:32, (rand:uniform(1 bsl 18) - 1):32,
                     (rand:uniform(1 bsl 32) - 1):32, (rand:uniform(1 bsl 32) - 1):32>>).

%% Structs that print without asking their module.
struct(Size) ->
    Date = #{'__struct__' => 'Elixir.Date', calendar => 'Elixir.Calendar.ISO',
             year => pick([2024, 1, 9999, -44, 0]), month => rand:uniform(12),
             day => rand:uniform(28)},
    Time = #{'__struct__' => 'Elixir.Time', calendar => 'Elixir.Calendar.ISO',
             hour => rand:uniform(24) - 1, minute => rand:uniform(60) - 1,
             second => rand:uniform(60) - 1, microsecond => pick([{0, 0}, {120, 6}, {5000, 3}])},
    Both = maps:merge(Date, Time),
    pick([Date, Time, Both#{'__struct__' => 'Elixir.NaiveDateTime'}, date_time(Both),
          #{'__struct__' => 'Elixir.Range', first => rand:uniform(9), last => rand:uniform(9),
            step => pick([1, -1, 2])},
          #{'__struct__' => 'Elixir.MapSet', version => 2,
            map => maps:from_list([{K, []} || K <- parts(elixir, Size)])},
          #{'__struct__' => 'Elixir.MapSet', version => 2,
            map => maps:from_list([{{atom(elixir), K}, []} || K <- parts(elixir, Size)])},
          #{'__struct__' => 'Elixir.Regex', source => regex_source(),
            opts => pick([<<>>, <<"iu">>]),
            re_pattern => {re_pattern, 0, 0, 0, <<"compiled">>}, re_version => <<"8.44">>},
          #{'__struct__' => 'Elixir.TermGen.Pair', left => term(elixir, Size div 2),
            right => leaf(elixir)},
          #{'__struct__' => 7, a => leaf(elixir)}]).

date_time(Both) ->
    {Zone, Abbr, Utc, Std} = pick([{<<"Etc/UTC">>, <<"UTC">>, 0, 0},
                                   {<<"Europe/Berlin">>, <<"CEST">>, 3600, 3600},
                                   {<<"America/St_Johns">>, <<"NST">>, -12600, 0}]),
    Both#{'__struct__' => 'Elixir.DateTime', time_zone => Zone, zone_abbr => Abbr,
          utc_offset => Utc, std_offset => Std}.

regex_source() ->
    pick([<<"a/b\\/c\\\\/d">>, <<"\\d+\n\t#{x}">>, unicode_binary(), list_to_binary(ascii())]).

%% Terms at the edges, each made once.
-spec nasty(profile()) -> [term()].
nasty(Profile) ->
    Deep = if Profile =:= literal -> 120; true -> 100000 end,
    [lists:foldl(fun(_, T) -> [T] end, x, lists:seq(1, Deep)),
     lists:foldl(fun(_, T) -> {T} end, x, lists:seq(1, Deep)),
     lists:foldl(fun(_, T) -> #{k => T} end, x, lists:seq(1, Deep)),
     lists:foldl(fun(I, T) -> [{k, T}, I] end, x, lists:seq(1, min(Deep, 1000))),
     lists:foldl(fun(_, T) -> [{k, T}] end, x, lists:seq(1, Deep)),
     lists:seq(1, 100000), lists:duplicate(70000, $a), lists:duplicate(70000, 7),
     lists:duplicate(70000, 16#4e2d), lists:duplicate(65535, 1), lists:duplicate(65536, 1),
     list_to_tuple(lists:seq(1, 300)), list_to_tuple([]), #{},
     binary:copy(<<"caf", 16#C3, 16#A9>>, 10000), binary:copy(<<0, 255>>, 10000),
     <<(binary:copy(<<"x">>, 10000))/binary, 255>>, <<(binary:copy(<<"x">>, 10000))/binary, 1:1>>,
     maps:from_list([{I, I} || I <- lists:seq(1, 10000)]),
     maps:from_list([{{I, [I]}, #{I => I}} || I <- lists:seq(1, 1000)]),
     maps:from_list([{I, maps:from_list([{J, {I, J}} || J <- lists:seq(1, 40)])}
                     || I <- lists:seq(1, 50)]),
     maps:from_list([{list_to_atom("k" ++ integer_to_list(I)), I} || I <- lists:seq(1, 33)]),
     maps:from_list([{list_to_atom("k" ++ integer_to_list(I)), I} || I <- lists:seq(1, 32)]),
     pow(10, 9999), -pow(10, 9999) - 7, pow(7, 12345), pow(2, 64), pow(2, 63) - 1,
     [1 | 2], [[] | []], [a | {b}], [[1 | 2] | 3], "abc" ++ tail, [{a, 1} | {b, 2}],
     [{a, 1}, {'Elixir.B', 2}], [{a, 1, 2}], [{"a", 1}], [{nil, 1}, {true, 2}],
     0.0, -0.0, 1.0, 100.0, 1.0e15, 1.0e16, 123456789012345680.0, 9007199254740991.0,
     9007199254740992.0, 9007199254740994.0, 5.0e-324, 2.2250738585072014e-308,
     1.7976931348623157e308, 1.0e22, 1.0e23, 5.684341886080802e-14, 1.0e-5, 1.0e-4, 0.00012345,
     123456.0, 1200.0, 0.1, 1 / 3, 4.35, 2.0e-3, 1.0e100] ++
    [math:pow(2, I) || I <- lists:seq(-1022, 1023)].

pow(Base, Exponent) ->
    lists:foldl(fun(_, P) -> P * Base end, 1, lists:seq(1, Exponent)).

pick(List) ->
    lists:nth(rand:uniform(length(List)), List).

%% rand:bytes/1 came with OTP 24.
bytes(Count) ->
    list_to_binary([rand:uniform(256) - 1 || _ <- lists:seq(1, Count)]).
