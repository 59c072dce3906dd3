%% See stuck.c.
-module(stuck).

-export([load/1, sleep/1]).

-spec load(string()) -> ok.
load(Library) ->
    ok = erlang:load_nif(Library, 0).

-spec sleep(non_neg_integer()) -> ok.
sleep(_Milliseconds) ->
    erlang:nif_error(not_loaded).
