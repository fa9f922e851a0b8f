// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

// The parts of nginx_recipe. "@NAME@" is filled in.
namespace countersign::app {

/// `text` with every "@NAME@" replaced; aborts where one is left.
std::string fill(std::string_view text,
                 std::initializer_list<std::pair<std::string_view, std::string>> values);

inline constexpr std::string_view kHead =
    R"(# SPDX-License-Identifier: Apache-2.0
# Countersign in front of applications, by nginx's auth_request. Made by `countersign proxy nginx`; to be
# included within http { }, as /etc/nginx/conf.d/countersign.conf. What is to be checked or changed is
# marked CHANGE; docs/nginx.md explains the rest.
#
# One request is decided on and acted on: the origin is written here and never taken from the client
# ($http_host), the path goes to the application byte for byte as it was judged, and the gateway's answer
# says which application it judged for, so that no other gets the request.

)";

inline constexpr std::string_view kGatewayUpstream =
    R"(# The gateway: "listen" of its configuration.
upstream countersign {
    server @GATEWAY@;
    keepalive 32;
}

)";

inline constexpr std::string_view kApplicationUpstream =
    R"(# The application @ID@. Nobody but nginx may reach it there.
upstream @NAME@ {
    server @BACKEND@;
    keepalive 32;
}

)";

inline constexpr std::string_view kBackendMap =
    R"(# By what the gateway says; an application that is not here has no backend (500).
map "application $countersign_x_auth_application" $countersign_backend {
@APPLICATIONS@}

)";

inline constexpr std::string_view kMaps =
    R"(# WebSockets alone may change the protocol: with h2c, one allowed request would open a tunnel for others
# that nobody judges.
map $http_upgrade $countersign_upgrade {
    ~*^websocket$ websocket;
}
map $countersign_upgrade $countersign_connection {
    websocket upgrade;
}

# What was asked for by GET may be tried again; $request_method is GET on every page for what failed.
map $request $countersign_asked {
    "~^GET " GET;
}

# What applications get of the Cookie header: all but the gateway's own; none where they are too many to
# be told apart.
)";

inline constexpr std::string_view kCookieMaps =
    R"(map $http_cookie $countersign_kept_cookies {
    "~^(?(DEFINE)(?<cs_ours>@OURS@)(?<cs_others>(?:(?!(?&cs_ours))[^;]++;?+|;)*+)(?<cs_run>(?:(?=(?&cs_ours))[^;]++;?+)++))@PATTERN@$" @KEPT@;
}
map $countersign_kept_cookies $countersign_cookie {
    "~^[; \t]*(?<cs_trimmed>.*?)[; \t]*$" $cs_trimmed;
}
)";

inline constexpr std::string_view kDefaultServer =
    R"(
# A host that is none of these. CHANGE: take this block away if another default server refuses it.
server {
@LISTEN@@TLS@    server_tokens off;
    # nginx reads what stands before Host by the settings of the default server.
    underscores_in_headers off;
    ignore_invalid_headers on;
    client_max_body_size 0;
    error_page 421 @OWN@/page/421;
    location / {
        return 421;
    }
    location ^~ @OWN@/page/ {
        internal;
        proxy_pass http://countersign@PAGE@;
        proxy_http_version 1.1;
        proxy_pass_request_body off;
        proxy_pass_request_headers off;
        proxy_set_header Connection "";
        proxy_set_header Content-Length "";
        proxy_set_header Host @HOST@;
        proxy_set_header Accept $http_accept;
        proxy_set_header Accept-Language $http_accept_language;
        proxy_set_header Sec-Fetch-Mode $http_sec_fetch_mode;
        proxy_set_header Sec-Fetch-Dest $http_sec_fetch_dest;
        proxy_ignore_headers X-Accel-Redirect X-Accel-Expires X-Accel-Limit-Rate X-Accel-Buffering X-Accel-Charset;
    }
}
)";

inline constexpr std::string_view kCertificate =
    R"(    # CHANGE: the certificate.
    ssl_certificate /etc/ssl/countersign/@NAME@.crt;
    ssl_certificate_key /etc/ssl/countersign/@NAME@.key;
)";

inline constexpr std::string_view kServerHead =
    R"(
# @ORIGIN@
server {
@LISTEN@    server_name @NAME@;
@TLS@    server_tokens off;

    # Nothing that a client sends may look like a header that is set here: names with an underscore
    # (X_Auth_User) are dropped, and names with other odd characters (X.Auth.User).
    underscores_in_headers off;
    ignore_invalid_headers on;

    # Redirects keep whatever scheme, host and port the person's browser is at.
    absolute_redirect off;

    # So that a page that the gateway does not give has a plain text in its place.
    recursive_error_pages on;

    # Room for long names of identity headers.
    proxy_headers_hash_bucket_size 256;

    # Room for the headers of an answer: cookies of a pending sign-in, identity headers.
    proxy_buffer_size 16k;
    proxy_buffers 8 16k;
)";

inline constexpr std::string_view kInternalLocations =
    R"(
    # The question "may this request pass?". Only nginx itself may ask it, and it is told no more of the
    # request than it needs.
    location = @OWN@/auth {
        internal;
        proxy_pass http://countersign@AUTH@;
        proxy_http_version 1.1;
        proxy_pass_request_headers off;
        proxy_set_header Connection "";
        proxy_set_header Content-Length "";
        proxy_set_header Cookie $http_cookie;
        proxy_set_header Accept $http_accept;
        proxy_set_header Sec-Fetch-Mode $http_sec_fetch_mode;
        proxy_set_header Sec-Fetch-Dest $http_sec_fetch_dest;
        proxy_set_header X-Requested-With $http_x_requested_with;
        proxy_set_header Upgrade $countersign_upgrade;
        proxy_set_header X-Original-URL @ORIGIN@$request_uri;
        proxy_set_header X-Forwarded-For $remote_addr;
        proxy_ignore_headers X-Accel-Redirect X-Accel-Expires X-Accel-Limit-Rate X-Accel-Buffering X-Accel-Charset;
        # The body is the application's business.
        client_max_body_size 0;
    }

    # The gateway's own page for what does not pass: why, and what a person may do.
    location ^~ @OWN@/page/ {
        internal;
        proxy_pass http://countersign@PAGE@;
        proxy_http_version 1.1;
        proxy_pass_request_body off;
        proxy_pass_request_headers off;
        proxy_set_header Connection "";
        proxy_set_header Content-Length "";
        proxy_set_header Host @HOST@;
        proxy_set_header Cookie $http_cookie;
        proxy_set_header Accept $http_accept;
        proxy_set_header Accept-Language $http_accept_language;
        proxy_set_header Sec-Fetch-Mode $http_sec_fetch_mode;
        proxy_set_header Sec-Fetch-Dest $http_sec_fetch_dest;
        proxy_set_header X-Requested-With $http_x_requested_with;
        proxy_set_header X-Original-URL @ORIGIN@$request_uri;
        proxy_set_header X-Original-Method $countersign_asked;
        proxy_set_header X-Forwarded-For $remote_addr;
        proxy_ignore_headers X-Accel-Redirect X-Accel-Expires X-Accel-Limit-Rate X-Accel-Buffering X-Accel-Charset;
        client_max_body_size 0;
        error_page 500 502 503 504 = @countersign_down;
    }

    # The gateway does not answer.
    location @countersign_down {
        default_type "text/plain; charset=utf-8";
        add_header Cache-Control no-store always;
        add_header Retry-After 10 always;
        return 503 "Temporarily unavailable. Please try again in a minute.\n";
    }

    # A page goes to sign-in; a script gets its plain 401.
    location @countersign_sign_in {
        add_header Cache-Control no-store always;
        if ($countersign_x_auth_redirect = "") {
            return 401;
        }
        return 303 $countersign_x_auth_redirect;
    }
)";

inline constexpr std::string_view kNoApi =
    R"(
    # The API is not for the public origin (--with-api).
    location ^~ @BASE@/api/ {
        return 404;
    }
)";

// Where the gateway has all of an origin, what nginx alone asks it has a path among those of
// people.
inline constexpr std::string_view kNoAsking =
    R"(
    # What nginx alone asks, at names of its own above.
    location = /auth {
        return 404;
    }
    location ^~ /page/ {
        return 404;
    }
)";

inline constexpr std::string_view kGatewayLocation =
    R"(
    # The pages of the gateway, on the applications' own origin: so its session cookie is first-party.
    location @BASE@/ {
        proxy_pass http://countersign;
        proxy_http_version 1.1;
        proxy_set_header Connection "";
        proxy_set_header Host @HOST@;
        proxy_set_header X-Forwarded-For $remote_addr;
        proxy_ignore_headers X-Accel-Redirect X-Accel-Expires X-Accel-Limit-Rate X-Accel-Buffering X-Accel-Charset;
@BODY@        error_page 413 @OWN@/page/413;
        error_page 502 504 = @countersign_down;
    }
)";

inline constexpr std::string_view kApplicationLocation =
    R"(
    # The applications.
    location @MATCH@ {
        auth_request @OWN@/auth;
        auth_request_set $countersign_x_auth_redirect $upstream_http_x_auth_redirect;
        auth_request_set $countersign_x_auth_application $upstream_http_x_auth_application;
@READ@        error_page 401 = @countersign_sign_in;
        error_page 403 = @OWN@/page/403;
        error_page 413 @OWN@/page/413;
        error_page 500 @OWN@/page/500;
        error_page 502 503 504 @OWN@/page/502;

        # Every identity header is set here, also to nothing: what a client sent never gets through.
@SET@        proxy_set_header X-Auth-Redirect "";
        proxy_set_header X-Auth-Application "";
        proxy_set_header Remote-User "";
        proxy_set_header Remote-Name "";
        proxy_set_header Remote-Email "";
        proxy_set_header Remote-Groups "";
        proxy_set_header X-Remote-User "";
        proxy_set_header X-Remote-Group "";
        proxy_set_header X-Remote-Groups "";
        proxy_set_header X-Webauth-User "";
        proxy_set_header X-Forwarded-User "";
        proxy_set_header X-Forwarded-Email "";
        proxy_set_header X-Forwarded-Groups "";
        proxy_set_header X-Forwarded-Preferred-Username "";
        proxy_set_header X-Forwarded-Access-Token "";
        proxy_set_header X-Auth-Request-User "";
        proxy_set_header X-Auth-Request-Email "";
        proxy_set_header X-Auth-Request-Groups "";
        proxy_set_header X-Auth-Request-Preferred-Username "";
        proxy_set_header X-Auth-Request-Access-Token "";
        proxy_set_header X-Authentik-Username "";
        proxy_set_header X-Authentik-Groups "";
        proxy_set_header X-Authentik-Email "";
        proxy_set_header X-Authentik-Name "";
        proxy_set_header X-Authentik-Uid "";
        # Nor may a client name another request than the one that was judged.
        proxy_set_header X-Original-URL "";
        proxy_set_header X-Original-URI "";
        proxy_set_header X-Original-Method "";
        proxy_set_header X-Rewrite-URL "";
        proxy_set_header X-Forwarded-Uri "";
        proxy_set_header X-Forwarded-Method "";
        proxy_set_header X-Forwarded-Prefix "";
        proxy_set_header X-Forwarded-Server "";
        proxy_set_header X-Forwarded-Port "";
        proxy_set_header X-Forwarded-Scheme "";
        proxy_set_header X-Forwarded-Protocol "";
        proxy_set_header X-Forwarded-Ssl "";
        proxy_set_header Front-End-Https "";
        proxy_set_header Client-IP "";
        proxy_set_header X-Client-IP "";
        proxy_set_header True-Client-IP "";
        proxy_set_header X-Forwarded-Path "";
        proxy_set_header Forwarded "";
        proxy_set_header Proxy "";
        proxy_set_header Cookie $countersign_cookie;

        proxy_set_header Host @HOST@;
        proxy_set_header X-Forwarded-Host @HOST@;
        proxy_set_header X-Forwarded-Proto @SCHEME@;
        proxy_set_header X-Forwarded-For $remote_addr;
        proxy_set_header X-Real-IP $remote_addr;
        proxy_http_version 1.1;
        proxy_set_header Upgrade $countersign_upgrade;
        proxy_set_header Connection $countersign_connection;
        # An application can't send nginx to another place than the one that was judged.
        proxy_ignore_headers X-Accel-Redirect;
        # CHANGE: the largest upload.
        client_max_body_size 16m;
        # Without a path behind the name, nginx hands on the path that was judged, byte for byte.
        proxy_pass http://$countersign_backend;
    }
)";

inline constexpr std::string_view kEntrances =
    R"(
# Host names of organisations: entrances to their sign-in pages, and nothing else. The gateway answers
# whatever is opened there with the way to them, and no header of it counts.
server {
@LISTEN@    server_name @NAMES@;
@TLS@    server_tokens off;
    client_max_body_size 0;
    location / {
        proxy_pass http://countersign;
        proxy_http_version 1.1;
        proxy_pass_request_headers off;
        proxy_set_header Connection "";
        proxy_set_header Host $host@PORT@;
        proxy_set_header X-Forwarded-For $remote_addr;
        proxy_ignore_headers X-Accel-Redirect X-Accel-Expires X-Accel-Limit-Rate X-Accel-Buffering X-Accel-Charset;
        error_page 502 504 = @countersign_down;
    }
    location @countersign_down {
        default_type "text/plain; charset=utf-8";
        add_header Cache-Control no-store always;
        add_header Retry-After 10 always;
        return 503 "Temporarily unavailable. Please try again in a minute.\n";
    }
}
)";

}  // namespace countersign::app
