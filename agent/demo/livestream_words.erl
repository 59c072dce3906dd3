%% What people and rooms are called and what they say; made by number, so always the same.
-module(livestream_words).
-export([rooms/0, author/1, comment/1, languages/0, row/2]).

%% Each room's registered name and that of its viewers' supervisor.
-spec rooms() -> [{atom(), atom()}].
rooms() ->
    [{room_music, viewers_music}, {room_cooking, viewers_cooking}, {room_chess, viewers_chess},
     {room_football, viewers_football}, {room_news, viewers_news}, {room_coding, viewers_coding},
     {room_travel, viewers_travel}, {room_gaming, viewers_gaming}].

-spec author(integer()) -> binary().
author(N) ->
    pick(N, {<<"Zoë"/utf8>>, <<"Łukasz"/utf8>>, <<"さくら"/utf8>>, <<"Олег"/utf8>>,
             <<"Müjgan"/utf8>>, <<"amélie"/utf8>>, <<"李伟"/utf8>>, <<"Priya">>, <<"Sam">>}).

-spec comment(integer()) -> binary().
comment(N) ->
    pick(N, {<<"first!">>, <<"hello from Kraków 👋"/utf8>>, <<"なにこれ、すごい"/utf8>>,
             <<"turn the volume up please">>, <<"¡qué bueno!"/utf8>>, <<"lol">>,
             <<"Кто играет на гитаре?"/utf8>>, <<"👏👏👏"/utf8>>, <<"is this live?">>,
             <<"the stream froze again">>, <<"❤️"/utf8>>}).

-spec languages() -> [atom()].
languages() ->
    [de, en, es, ja, pl, pt, tr, uk].

%% A comment as the tables keep it, under a key of the caller's.
-spec row(term(), integer()) -> {term(), map()}.
row(Key, N) ->
    {Room, _Viewers} = pick(N, list_to_tuple(rooms())),
    {Key, #{room => Room, author => author(N), text => comment(N), likes => N rem 97}}.

pick(N, Choices) ->
    element(N rem tuple_size(Choices) + 1, Choices).
