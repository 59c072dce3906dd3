{application, livestream, [
    {description, "A live-streaming comment service gone wrong"},
    {vsn, "1.0.0"},
    {modules, [chat_room, comments_archive, comments_moderator, comments_publisher, gift_shop,
               highlight_finder, livestream_app, livestream_sup, livestream_words, porthole_demo,
               process_label, push_gateway, session_directory, table_keeper, translation_job,
               translator, viewer, wallet]},
    {registered, [comments_archive, comments_moderator, comments_publisher, comments_sup,
                  gift_shop, gifts_sup, highlight_finder, livestream_sup, push_gateway,
                  rooms_sup, session_directory, storage_sup, table_keeper, translations_sup,
                  translator, wallet]},
    {applications, [kernel, stdlib]},
    {mod, {livestream_app, []}},
    {env, [
        {archive_rows, 1000000},
        %% How many unread messages push_gateway lets pile up, some 80 MB: a demo left open
        %% overnight must not eat the machine.
        {backlog_limit, 400000},
        {receipts_per_second, 1000}
    ]}
]}.
