-module(process_label).
-export([set/1]).

%% Labels the calling process where the runtime can: OTP 27 and later.
-spec set(term()) -> ok.
set(Label) ->
    case erlang:function_exported(proc_lib, set_label, 1) of
        true -> proc_lib:set_label(Label);
        false -> ok
    end.
