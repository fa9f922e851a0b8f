// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace countersign::gateway {

/// The one style sheet of all pages; its digest stands in their Content-Security-Policy.
inline constexpr std::string_view kPageStyle = R"css(
:root{color-scheme:light dark;--page:#eef1f6;--card:#fff;--line:#d8dee8;--text:#16202e;--soft:#566377;--brand:#1d4f9f;--brand-dark:#163e7e;--on-brand:#fff;--warn:#9a3412;--warn-soft:#fdf1ea}
@media (prefers-color-scheme:dark){:root{--page:#0f141c;--card:#19202b;--line:#303a4a;--text:#e8edf5;--soft:#a2aec0;--brand:#8db4f5;--brand-dark:#b4cdf8;--on-brand:#0c1626;--warn:#fdba8c;--warn-soft:#33231a}}
*{box-sizing:border-box}
html{height:100%;-webkit-text-size-adjust:100%}
body{margin:0;min-height:100%;display:flex;flex-direction:column;align-items:center;justify-content:center;padding:32px 16px;background:var(--page);color:var(--text);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",Arial,sans-serif}
main{width:100%;max-width:440px;background:var(--card);border:1px solid var(--line);border-radius:14px;padding:36px 36px 32px;box-shadow:0 1px 2px rgba(16,32,60,.05),0 12px 32px rgba(16,32,60,.08)}
main.wide{max-width:680px}
.mark{display:block;width:40px;height:40px;margin:0 0 20px;color:var(--brand)}
.mark.warn{color:var(--warn)}
h1{margin:0 0 6px;font-size:26px;line-height:1.2;font-weight:650;letter-spacing:-.01em;overflow-wrap:anywhere}
h2{margin:28px 0 8px;font-size:15px;font-weight:650}
p{margin:0 0 16px}
.soft{color:var(--soft)}
ul.ways{list-style:none;margin:24px 0 0;padding:0;display:grid;gap:12px}
.button{display:block;width:100%;min-height:48px;padding:11px 18px;border:1px solid var(--brand);border-radius:9px;background:var(--brand);color:var(--on-brand);font:inherit;font-weight:600;text-align:center;text-decoration:none;cursor:pointer;overflow-wrap:anywhere}
.button:hover{background:var(--brand-dark);border-color:var(--brand-dark)}
.button.plain{background:transparent;color:var(--brand)}
.button.plain:hover{background:var(--page);border-color:var(--brand)}
:focus-visible{outline:3px solid var(--brand);outline-offset:3px}
.note{margin:20px 0 0;padding:12px 14px;border:1px solid var(--line);border-radius:9px;background:var(--page);font-size:15px;overflow-wrap:anywhere}
.note a{color:var(--brand);font-weight:600}
.reference{margin:20px 0 24px;padding:12px 14px;border-radius:9px;background:var(--warn-soft);font-size:14px;overflow-wrap:anywhere}
.reference strong{display:block;font:600 20px/1.4 ui-monospace,"SF Mono","DejaVu Sans Mono",Menlo,Consolas,monospace;letter-spacing:.04em}
dl{margin:20px 0 0;border-top:1px solid var(--line)}
dl div{display:grid;grid-template-columns:minmax(0,2fr) minmax(0,3fr);gap:4px 20px;padding:10px 0;border-bottom:1px solid var(--line)}
dt{color:var(--soft);overflow-wrap:anywhere}
dd{margin:0;overflow-wrap:anywhere}
form{margin:28px 0 0}
footer{margin-top:20px;font-size:13px;color:var(--soft)}
@media (max-width:480px){body{justify-content:flex-start;padding:16px 12px}main{padding:26px 20px 22px;border-radius:12px}dl div{grid-template-columns:1fr}}
)css";

}  // namespace countersign::gateway
