%% Every supervisor of the application, from the root to the leaves:
%%
%% livestream_sup            one_for_one
%%   storage_sup             rest_for_one         the owners of the big and shared tables
%%   comments_sup            one_for_one          mailbox that fills; worker that crashes
%%     translations_sup      simple_one_for_one   jobs that are born and die
%%   gifts_sup               one_for_all          two workers in deadlock
%%   rooms_sup               one_for_one          eight rooms
%%     viewers_ROOM          simple_one_for_one   the viewers of a room
%%   highlight_finder                             spins
-module(livestream_sup).
-behaviour(supervisor).
-export([start_link/2, init/1]).

-spec start_link(atom(), term()) -> supervisor:startlink_ret().
start_link(Name, Kind) ->
    supervisor:start_link({local, Name}, ?MODULE, Kind).

-spec init(term()) -> {ok, {supervisor:sup_flags(), [supervisor:child_spec()]}}.
init(livestream_sup) ->
    {ok, {flags(one_for_one, 3, 10),
          [branch(storage_sup, storage_sup),
           branch(comments_sup, comments_sup),
           branch(gifts_sup, gifts_sup),
           branch(rooms_sup, rooms_sup),
           worker(highlight_finder, permanent, brutal_kill)]}};
init(storage_sup) ->
    {ok, {flags(rest_for_one, 2, 10),
          [worker(table_keeper, permanent, 5000),
           worker(session_directory, permanent, 5000),
           worker(comments_archive, permanent, 1000)]}};
%% comments_moderator takes two of these three restarts, so one more crash holds and the next
%% after it does not.
init(comments_sup) ->
    {ok, {flags(one_for_one, 3, 5),
          [worker(comments_publisher, permanent, 5000),
           worker(push_gateway, permanent, 1000),
           worker(comments_moderator, permanent, 1000),
           branch(translations_sup, translations_sup),
           worker(translator, transient, 1000)]}};
init(translations_sup) ->
    {ok, {flags(simple_one_for_one, 0, 1), [worker(translation_job, temporary, brutal_kill)]}};
init(gifts_sup) ->
    {ok, {flags(one_for_all, 2, 10),
          [worker(wallet, permanent, 1000),
           worker(gift_shop, permanent, 1000)]}};
init(rooms_sup) ->
    {ok, {flags(one_for_one, 5, 10), lists:flatmap(fun room/1, livestream_words:rooms())}};
init(viewers) ->
    {ok, {flags(simple_one_for_one, 3, 5), [worker(viewer, temporary, 1000)]}}.

flags(Strategy, Intensity, Period) ->
    #{strategy => Strategy, intensity => Intensity, period => Period}.

branch(Name, Kind) ->
    #{id => Name, start => {?MODULE, start_link, [Name, Kind]}, type => supervisor,
      shutdown => infinity}.

worker(Module, Restart, Shutdown) ->
    #{id => Module, start => {Module, start_link, []}, restart => Restart, shutdown => Shutdown}.

%% The room after its viewers' supervisor: it lets the viewers in.
room({Room, Viewers}) ->
    [branch(Viewers, viewers),
     #{id => Room, start => {chat_room, start_link, [Room, Viewers]}, shutdown => 2000}].
