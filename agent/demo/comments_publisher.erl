%% Fault: a mailbox that fills.
%%
%% The publisher asks for a comment to be pushed and waits for the receipt under a reference that
%% push_gateway never learns. Receipts arrive as {Ref, {ok, Binary}}, each under a reference of the
%% gateway's own; none matches, and none is ever read.
%%
%% What dies with it: comments_cache, a table without heir, an encoder linked to it, and an
%% uploader linked to the encoder.
-module(comments_publisher).
-behaviour(gen_server).
-export([start_link/0]).
-export([init/1, handle_continue/2, handle_call/3, handle_cast/2]).
-export([encoder/0, uploader/0]).

-spec start_link() -> gen_server:start_ret().
start_link() ->
    gen_server:start_link({local, ?MODULE}, ?MODULE, [], []).

-spec init([]) -> {ok, [], {continue, publish}}.
init([]) ->
    _ = proc_lib:spawn_link(?MODULE, encoder, []),
    ets:new(comments_cache, [set, protected, named_table]),
    ets:insert(comments_cache, [livestream_words:row(Id, Id) || Id <- lists:seq(1, 12000)]),
    {ok, [], {continue, publish}}.

-spec handle_continue(publish, []) -> {noreply, []}.
handle_continue(publish, State) ->
    ok = await_receipt(make_ref()),
    {noreply, State}.

-spec handle_call(term(), {pid(), term()}, []) -> {reply, {error, unknown}, []}.
handle_call(_Request, _From, State) ->
    {reply, {error, unknown}, State}.

-spec handle_cast(term(), []) -> {noreply, []}.
handle_cast(_Request, State) ->
    {noreply, State}.

await_receipt(Ref) ->
    receive
        {Ref, {ok, _Receipt}} -> ok
    end.

-spec encoder() -> stop.
encoder() ->
    _ = proc_lib:spawn_link(?MODULE, uploader, []),
    uploader().

-spec uploader() -> stop.
uploader() ->
    receive
        stop -> stop
    end.
