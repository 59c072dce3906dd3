%% Sends comments_publisher its receipts, which it never reads, until backlog_limit of them lie
%% there: a demo left open overnight must not eat the machine.
-module(push_gateway).
-behaviour(gen_server).
-export([start_link/0]).
-export([init/1, handle_call/3, handle_cast/2, handle_info/2]).

-define(INTERVAL_MS, 100).

-type state() :: #{batch := pos_integer(), limit := pos_integer()}.

-spec start_link() -> gen_server:start_ret().
start_link() ->
    gen_server:start_link({local, ?MODULE}, ?MODULE, [], []).

-spec init([]) -> {ok, state()}.
init([]) ->
    {ok, PerSecond} = application:get_env(livestream, receipts_per_second),
    {ok, Limit} = application:get_env(livestream, backlog_limit),
    self() ! deliver,
    {ok, #{batch => PerSecond * ?INTERVAL_MS div 1000, limit => Limit}}.

-spec handle_call(term(), {pid(), term()}, state()) -> {reply, {error, unknown}, state()}.
handle_call(_Request, _From, State) ->
    {reply, {error, unknown}, State}.

-spec handle_cast(term(), state()) -> {noreply, state()}.
handle_cast(_Request, State) ->
    {noreply, State}.

-spec handle_info(deliver, state()) -> {noreply, state()}.
handle_info(deliver, State) ->
    erlang:send_after(?INTERVAL_MS, self(), deliver),
    deliver(whereis(comments_publisher), State),
    {noreply, State}.

%% Between two lives of the publisher there is nobody to send to.
deliver(undefined, _State) ->
    ok;
deliver(Publisher, #{batch := Batch, limit := Limit}) ->
    case process_info(Publisher, message_queue_len) of
        {message_queue_len, Unread} -> confirm(Publisher, min(Batch, Limit - Unread));
        undefined -> ok
    end.

confirm(Publisher, Count) ->
    _ = [Publisher ! {make_ref(), {ok, receipt(N)}} || N <- lists:seq(1, Count)],
    ok.

receipt(N) ->
    <<"delivered ", (livestream_words:author(N))/binary>>.
