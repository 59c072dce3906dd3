%% The heir of the tables that must outlive their owners.
-module(table_keeper).
-behaviour(gen_server).
-export([start_link/0, open/2]).
-export([init/1, handle_call/3, handle_cast/2, handle_info/2]).

-spec start_link() -> gen_server:start_ret().
start_link() ->
    gen_server:start_link({local, ?MODULE}, ?MODULE, [], []).

%% Makes the caller the owner of the named table: of the one its predecessor left, or a new one.
%% The keeper inherits it from the caller.
-spec open(atom(), list()) -> atom().
open(Name, Options) ->
    case gen_server:call(?MODULE, {claim, Name}) of
        true -> Name;
        false -> ets:new(Name, [named_table, {heir, whereis(?MODULE), Name} | Options])
    end.

-spec init([]) -> {ok, []}.
init([]) ->
    {ok, []}.

-spec handle_call({claim, atom()}, {pid(), term()}, []) -> {reply, boolean(), []}.
handle_call({claim, Name}, {Owner, _Tag}, State) ->
    Inherited = ets:info(Name, owner) =:= self(),
    {reply, Inherited andalso ets:give_away(Name, Owner, Name), State}.

-spec handle_cast(term(), []) -> {noreply, []}.
handle_cast(_Request, State) ->
    {noreply, State}.

-spec handle_info({'ETS-TRANSFER', atom(), pid(), atom()}, []) -> {noreply, []}.
handle_info({'ETS-TRANSFER', _Table, _DeadOwner, _Name}, State) ->
    {noreply, State}.
