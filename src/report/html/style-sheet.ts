import { ORIGIN_GROUPS } from '../../record/origin.ts';
import { DARK_PALETTE, LIGHT_PALETTE, paletteCss } from '../charts/palette.ts';

const SERIF = `"Iowan Old Style","Palatino Linotype",Palatino,Charter,"Source Serif 4",Georgia,"Noto Serif",serif`;
const SANS = `system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif`;
const MONO = `ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace`;

/** Style of the report: light and dark by the reader's choice, phone, paper. Names no address and loads nothing. */
export const STYLE_SHEET = `
:root{color-scheme:light dark;${paletteCss(LIGHT_PALETTE)}}
@media (prefers-color-scheme:dark){:root{${paletteCss(DARK_PALETTE)}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-padding-top:1rem}
body{margin:0;background:var(--oc-paper);color:var(--oc-ink);font:1.0625rem/1.6 ${SERIF};overflow-wrap:break-word}
header,main,footer{max-width:45rem;margin:0 auto;padding:0 1.25rem;width:100%;box-sizing:content-box}
@media (max-width:47.5rem){header,main,footer{box-sizing:border-box}}
header{padding-top:4rem}
h1,h2,h3{font-weight:600;line-height:1.25;text-wrap:balance}
h1{font-size:2rem;margin:0 0 .75rem;letter-spacing:-.01em}
h2{font-size:1.5rem;margin:5rem 0 1rem;letter-spacing:-.005em}
h3{font-size:1.0625rem;margin:2.75rem 0 .5rem}
p{margin:0 0 1rem}
a{color:var(--oc-accent);text-underline-offset:.2em;text-decoration-thickness:1px}
a.term{color:inherit;text-decoration:underline dotted var(--oc-quiet)}
a.term:hover,a.term:focus-visible{color:var(--oc-accent);text-decoration:underline}
:focus-visible{outline:2px solid var(--oc-accent);outline-offset:3px;border-radius:2px}
.quiet,.lede,nav,figcaption,caption,footer{color:var(--oc-quiet)}
.lede,nav,figcaption,table,.facts,.mappings,details,footer,.quiet{font-family:${SANS};font-size:.875rem;line-height:1.5}
.lede{margin:0 0 .25rem}
nav{margin:2rem 0 0}
nav ul{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:.35rem 1.25rem}
.answer{font-size:1.25rem;line-height:1.45;margin:1.75rem 0 0;text-wrap:pretty}
.answer+.quiet{margin:.5rem 0 0}
.skip{position:absolute;left:-999px}
.skip:focus{left:1rem;top:1rem;background:var(--oc-paper);padding:.5rem}
code,pre{font-family:${MONO};font-size:.8125rem}
pre{background:var(--oc-raised);padding:.75rem 1rem;margin:0 0 1rem;white-space:pre-wrap;overflow-wrap:anywhere;border-radius:3px}
code{overflow-wrap:anywhere}
bdi{overflow-wrap:anywhere}
@media screen{.name{display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:3;overflow:hidden}}
li>.name,p>.name{display:inline}
.findings{list-style:none;margin:0;padding:0;counter-reset:finding}
.findings>li{counter-increment:finding;position:relative;padding-left:2.5rem;margin:0 0 2.5rem}
.findings>li::before{content:counter(finding);position:absolute;left:0;top:0;color:var(--oc-accent);font-size:1.25rem;line-height:1.3}
.findings h3{margin:0 0 .4rem;text-wrap:pretty}
.findings p{margin:0 0 .75rem}
.reasons>li{margin:0 0 .6rem}
.reasons p{margin:0}
.reasons>li::before{font-size:1.125rem;line-height:1.45}
.examples{list-style:none;margin:0 0 .75rem;padding:0 0 0 1rem;border-left:2px solid var(--oc-line);font-size:.9375rem;line-height:1.5}
.examples li{margin:0 0 .5rem}
.examples li:last-child{margin:0}
.examples q{font-style:italic}
.examples .id{color:var(--oc-quiet);font-size:.75rem}
.samples{list-style:none;margin:0;padding:0}
.samples li{margin:0 0 .75rem}
.pairs{list-style:none;margin:1rem 0 1.5rem;padding:0}
.pairs>li{margin:0 0 1.5rem}
.pairs p{margin:0 0 .25rem}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:1.5rem;font-size:.9375rem;line-height:1.5}
.pair.one{grid-template-columns:1fr}
.pair>div{border-left:2px solid var(--oc-line);padding-left:1rem;min-width:0}
.pair q{font-style:italic}
.pair .id{display:block;color:var(--oc-quiet);font-size:.75rem;margin-top:.25rem}
th .examples,td .examples{border:0;padding:0;margin:0;min-width:14rem;font-size:.8125rem}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(9.5rem,1fr));gap:1rem 1.5rem;margin:1.5rem 0}
.facts dt{color:var(--oc-quiet)}
.facts dd{margin:0;font-size:1.0625rem;font-variant-numeric:tabular-nums}
.mappings{margin:.75rem 0 1rem;columns:16rem 2;column-gap:2rem}
.mappings div{margin:0 0 .75rem;break-inside:avoid}
.mappings dt{font-weight:600}
.mappings dd{margin:0}
table{border-collapse:collapse;width:100%;margin:1.5rem 0;font-variant-numeric:tabular-nums}
caption{text-align:left;padding:0 0 .5rem}
th,td{text-align:left;vertical-align:top;padding:.4rem .75rem .4rem 0;border-bottom:1px solid var(--oc-line);overflow-wrap:anywhere}
td.text{min-width:5rem}
th:last-child,td:last-child{padding-right:0}
td div.quiet,th div.quiet{font-size:.75rem;font-weight:400}
th{font-weight:400}
thead th{color:var(--oc-quiet);border-bottom-color:var(--oc-quiet);vertical-align:bottom}
tbody th{max-width:18rem;min-width:8rem;overflow-wrap:anywhere}
td{max-width:22rem}
th.figure,td.figure{text-align:right;white-space:nowrap}
.figure+:not(.figure){padding-left:.75rem}
.whole{white-space:nowrap}
tfoot td{color:var(--oc-quiet);border-bottom:0}
.swatch{display:inline-block;width:.65em;height:.65em;margin-right:.45em;border-radius:1px}
${ORIGIN_GROUPS.map((group) => `.swatch.${group}{background:var(--oc-${group})}`).join('')}
figure{margin:1.5rem 0 2rem}
figure svg{display:block;max-width:100%;height:auto;font-family:${SANS};overflow:visible}
figcaption{margin:1rem 0 .5rem}
.narrow{display:none}
@media (max-width:47.5rem){.wide{display:none}.narrow{display:block}}
@media screen and (max-width:47.5rem){
.wide-table,.wide-table caption,.wide-table tbody,.wide-table tfoot,.wide-table tr,.wide-table th,.wide-table td{display:block}
.wide-table thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.wide-table tr{padding:.6rem 0;border-bottom:1px solid var(--oc-line)}
.wide-table tbody tr:first-child{border-top:1px solid var(--oc-quiet)}
.wide-table th,.wide-table td,.wide-table td.figure,.wide-table .figure+:not(.figure){border:0;padding:.1rem 0;max-width:none;text-align:left}
.wide-table td.text,.wide-table .examples{min-width:0}
.wide-table tbody th{font-weight:600}
.wide-table td[data-label]{display:grid;grid-template-columns:8rem 1fr}
.wide-table td[data-label]::before{content:attr(data-label);color:var(--oc-quiet)}
}
@media screen and (min-width:47.51rem){
.broad-table{--broad:min(62.5rem,100vw - 3.5rem);width:var(--broad);margin-left:calc((100% - var(--broad))/2)}
.broad-table tbody th{min-width:16rem;max-width:26rem}
.broad-table td.text{min-width:7rem;overflow-wrap:break-word}
}
details{margin:.25rem 0 0}
summary{cursor:pointer;color:var(--oc-accent);width:max-content}
.definitions div{margin:0 0 1rem;scroll-margin-top:1rem}
.definitions div:target{background:var(--oc-raised);box-shadow:0 0 0 .6rem var(--oc-raised)}
.definitions dt{font-weight:600}
.definitions dd{margin:0}
footer{padding-top:4rem;padding-bottom:4rem}
@media (max-width:47.5rem){.pair{grid-template-columns:1fr;gap:.75rem}header{padding-top:2rem}h1{font-size:1.625rem}h2{font-size:1.3125rem;margin-top:3.5rem}.findings>li{padding-left:1.75rem}}
@media print{
:root{color-scheme:light;${paletteCss(LIGHT_PALETTE)}--oc-paper:#fff}
body{font-size:10pt}
header,main,footer{max-width:none;padding-left:0;padding-right:0}
header{padding-top:0}
h2{margin-top:2rem}
nav,.skip{display:none}
details::details-content{content-visibility:visible;block-size:auto}
.wide{display:block}.narrow{display:none}
h2,h3,caption,summary{break-after:avoid}
figure svg,tr,.findings>li,.definitions div{break-inside:avoid}
a.term{text-decoration:none}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
}
`;
