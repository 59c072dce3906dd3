%% Fault: a deadlock, the other half. See gift_shop.
-module(wallet).
-behaviour(gen_server).
-export([start_link/0, charge/1]).
-export([init/1, handle_call/3, handle_cast/2, handle_info/2]).

-spec start_link() -> gen_server:start_ret().
start_link() ->
    gen_server:start_link({local, ?MODULE}, ?MODULE, [], []).

-spec charge(atom()) -> ok.
charge(Gift) ->
    gen_server:call(?MODULE, {charge, Gift}, infinity).

-spec init([]) -> {ok, []}.
init([]) ->
    _ = table_keeper:open(gift_ledger, [duplicate_bag, private]),
    Sales = [{livestream_words:author(N), {gift, rose}, 0.99} || N <- lists:seq(1, 100)],
    ets:insert(gift_ledger, Sales),
    {ok, []}.

-spec handle_call({charge, atom()}, {pid(), term()}, []) -> {reply, ok, []}.
handle_call({charge, Gift}, {Buyer, _Tag}, State) ->
    ets:insert(gift_ledger, {Buyer, {gift, Gift}, gift_shop:price(Gift)}),
    {reply, ok, State}.

-spec handle_cast(term(), []) -> {noreply, []}.
handle_cast(_Request, State) ->
    {noreply, State}.

-spec handle_info({'ETS-TRANSFER', atom(), pid(), atom()}, []) -> {noreply, []}.
handle_info({'ETS-TRANSFER', _Table, _Keeper, _Name}, State) ->
    {noreply, State}.
