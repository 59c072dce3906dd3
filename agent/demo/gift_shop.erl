%% Fault: a deadlock, one half. The shop sells a gift and waits for the wallet, which asks the
%% shop for the price and waits for the shop. See wallet.
-module(gift_shop).
-behaviour(gen_server).
-export([start_link/0, price/1]).
-export([init/1, handle_continue/2, handle_call/3, handle_cast/2]).

-spec start_link() -> gen_server:start_ret().
start_link() ->
    gen_server:start_link({local, ?MODULE}, ?MODULE, [], []).

-spec price(atom()) -> float().
price(Gift) ->
    gen_server:call(?MODULE, {price, Gift}, infinity).

-spec init([]) -> {ok, #{atom() => float()}, {continue, {sell, atom()}}}.
init([]) ->
    {ok, #{rose => 0.99, rocket => 24.5}, {continue, {sell, rose}}}.

-spec handle_continue({sell, atom()}, map()) -> {noreply, map()}.
handle_continue({sell, Gift}, Prices) ->
    ok = wallet:charge(Gift),
    {noreply, Prices}.

-spec handle_call({price, atom()}, {pid(), term()}, map()) -> {reply, float(), map()}.
handle_call({price, Gift}, _From, Prices) ->
    {reply, maps:get(Gift, Prices), Prices}.

-spec handle_cast(term(), map()) -> {noreply, map()}.
handle_cast(_Request, Prices) ->
    {noreply, Prices}.
