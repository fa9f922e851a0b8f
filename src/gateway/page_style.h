// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace countersign::gateway {

/// The style sheet of all pages; its digest stands in their Content-Security-Policy. A theme adds
/// one of its own behind it (theme.h), which knows the colours of card and page.
inline constexpr std::string_view kPageStyle = R"css(
:root{color-scheme:light dark;--page:#eef1f6;--card:#fff;--line:#d8dee8;--field:#7f8a9c;--text:#16202e;--soft:#566377;--brand:#1d4f9f;--brand-dark:#163e7e;--on-brand:#fff;--link:#1d4f9f;--warn:#9a3412;--warn-soft:#fdf1ea;--good:#17653a}
@media (prefers-color-scheme:dark){:root{--page:#0f141c;--card:#19202b;--line:#303a4a;--field:#7b879b;--text:#e8edf5;--soft:#a2aec0;--brand:#8db4f5;--brand-dark:#b4cdf8;--on-brand:#0c1626;--link:#8db4f5;--warn:#fdba8c;--warn-soft:#33231a;--good:#86d9a8}}
*{box-sizing:border-box}
[hidden]{display:none!important}
html{height:100%;-webkit-text-size-adjust:100%}
body{margin:0;min-height:100%;display:flex;flex-direction:column;align-items:center;justify-content:center;padding:32px 16px;background:var(--page);color:var(--text);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",Arial,sans-serif}
main{width:100%;max-width:440px;background:var(--card);border:1px solid var(--line);border-radius:14px;padding:36px 36px 32px;box-shadow:0 1px 2px rgba(16,32,60,.05),0 12px 32px rgba(16,32,60,.08)}
main.wide{max-width:680px}
.mark{display:block;width:40px;height:40px;margin:0 0 20px;color:var(--link)}
.mark.warn{color:var(--warn)}
.brand{display:flex;align-items:center;gap:12px;margin:0 0 24px;font-weight:650;font-size:17px;line-height:1.3}
.brand span{min-width:0;overflow-wrap:break-word;hyphens:auto;display:-webkit-box;-webkit-line-clamp:3;-webkit-box-orient:vertical;overflow:hidden}
.brand img{display:block;height:40px;width:auto;max-width:180px;object-fit:contain}
@media (prefers-color-scheme:dark){.brand img{background:#fff;padding:4px;border-radius:6px}}
h1{margin:0 0 6px;font-size:26px;line-height:1.2;font-weight:650;letter-spacing:-.01em;overflow-wrap:break-word;hyphens:auto}
h2{margin:28px 0 8px;font-size:15px;font-weight:650}
p{margin:0 0 16px;overflow-wrap:anywhere}
a{color:var(--link);font-weight:600}
.soft{color:var(--soft)}
form{margin:24px 0 0}
form.bare{margin:0}
label{display:block;margin:0 0 6px;font-weight:600}
input[type=text],input[type=password]{display:block;width:100%;min-height:48px;margin:0 0 16px;padding:10px 14px;border:1px solid var(--field);border-radius:9px;background:var(--card);color:var(--text);font:inherit}
input[aria-invalid=true]{border:2px solid var(--warn);padding:9px 13px}
.problem{margin:20px 0 0;padding:12px 14px;border-left:4px solid var(--warn);border-radius:4px 9px 9px 4px;background:var(--warn-soft);color:var(--text)}
.problem p{margin:0}
.problem p.soft{margin-top:4px;font-size:14px}
.hint{margin:20px 0 0;font-size:14px;color:var(--soft)}
.who{display:flex;flex-wrap:wrap;gap:4px 12px;align-items:baseline;margin:0;color:var(--soft)}
.who span{min-width:0;overflow-wrap:anywhere;color:var(--text)}
.or{display:flex;align-items:center;gap:14px;margin:24px 0 0;color:var(--soft);font-size:14px}
.or::before,.or::after{content:"";flex:1;border-top:1px solid var(--line)}
ul.ways{list-style:none;margin:24px 0 0;padding:0;display:grid;gap:12px}
.button{display:block;width:100%;min-height:48px;padding:11px 18px;border:1px solid var(--link);border-radius:9px;background:var(--brand);color:var(--on-brand);font:inherit;font-weight:600;text-align:center;text-decoration:none;cursor:pointer;overflow-wrap:anywhere}
.button:hover{background:var(--brand-dark)}
.button.plain{background:transparent;color:var(--link)}
.button.plain:hover{background:var(--page)}
.button small{display:block;font-size:13px;font-weight:400}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.note{margin:20px 0 0;padding:12px 14px;border:1px solid var(--line);border-radius:9px;background:var(--page);font-size:15px;overflow-wrap:anywhere;white-space:pre-line}
.note h2{margin:0 0 4px;font-size:14px}
.reference{margin:20px 0 24px;padding:12px 14px;border-radius:9px;background:var(--warn-soft);font-size:14px;overflow-wrap:anywhere}
.reference strong{display:block;font:600 20px/1.4 ui-monospace,"SF Mono","DejaVu Sans Mono",Menlo,Consolas,monospace;letter-spacing:.04em}
dl{margin:20px 0 0;border-top:1px solid var(--line)}
dl div{display:grid;grid-template-columns:minmax(0,2fr) minmax(0,3fr);gap:4px 20px;padding:10px 0;border-bottom:1px solid var(--line)}
dt{color:var(--soft);overflow-wrap:anywhere}
dd{margin:0;overflow-wrap:anywhere;white-space:pre-line}
.outcome{font-weight:600}
.outcome.pass{color:var(--good)}
.outcome.fail,.outcome.warn{color:var(--warn)}
footer{width:100%;max-width:440px;margin-top:20px;display:flex;flex-wrap:wrap;align-items:baseline;gap:8px 20px;justify-content:center;font-size:13px;color:var(--soft)}
footer nav{display:flex;flex-wrap:wrap;gap:4px 14px}
footer a{display:inline-block;padding:4px 0;font-weight:400}
footer a[aria-current]{color:var(--soft);text-decoration:none;font-weight:600}
@media (max-width:480px){body{justify-content:flex-start;padding:16px 12px}main{padding:26px 20px 22px;border-radius:12px}h1{font-size:24px}dl div{grid-template-columns:1fr}}
)css";

}  // namespace countersign::gateway
