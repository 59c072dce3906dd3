%% A process of OTP for the worlds of kill_world.
-module(kill_server).
-behaviour(gen_server).

-export([start_link/3, init/1, handle_call/3, handle_cast/2, handle_info/2]).

start_link(Id, Traps, none) ->
    gen_server:start_link(?MODULE, {Id, Traps}, []);
start_link(Id, Traps, Name) ->
    gen_server:start_link({local, Name}, ?MODULE, {Id, Traps}, []).

init({Id, Traps}) ->
    process_flag(trap_exit, Traps),
    kill_world:born(Id),
    {ok, Id}.

handle_call(Order, _From, Id) ->
    {reply, kill_world:obey(Order), Id}.

handle_cast(_, Id) ->
    {noreply, Id}.

handle_info(_, Id) ->
    {noreply, Id}.
