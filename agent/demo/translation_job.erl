%% Translates one comment, which takes up to two seconds, and is gone.
-module(translation_job).
-export([start_link/2, init/2]).

-spec start_link(binary(), atom()) -> {ok, pid()}.
start_link(Comment, Language) ->
    proc_lib:start_link(?MODULE, init, [Comment, Language]).

-spec init(binary(), atom()) -> ok.
init(Comment, Language) ->
    process_label:set({translation, Language}),
    put(comment, Comment),
    proc_lib:init_ack({ok, self()}),
    timer:sleep(rand:uniform(2000)).
