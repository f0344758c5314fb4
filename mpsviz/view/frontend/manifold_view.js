var Xs=Object.defineProperty;var Js=(n,t,e)=>t in n?Xs(n,t,{enumerable:!0,configurable:!0,writable:!0,value:e}):n[t]=e;var rn=(n,t,e)=>Js(n,typeof t!="symbol"?t+"":t,e);var an={uint8:Uint8Array,uint16:Uint16Array,uint32:Uint32Array,float32:Float32Array};async function ln(n){let[t,e,s,i]=["name","type","stride","bytes"].map(a=>n.getChild(a)),o={},r=async a=>{let l=await Qs(i.get(a));e.get(a)==="text"?Zs(o,t.get(a),l):o[t.get(a)]=ti(l,e.get(a),s.get(a))};return await Promise.all(Array.from({length:t.length},(a,l)=>r(l))),o}function Zs(n,t,e){let s=null;Object.defineProperty(n,t,{get:()=>s??=JSON.parse(new TextDecoder().decode(e)),enumerable:!0})}async function Qs(n){let t=new ReadableStream({start(e){e.enqueue(n),e.close()}});return new Uint8Array(await new Response(t.pipeThrough(new DecompressionStream("deflate"))).arrayBuffer())}function ti(n,t,e){let s=an[t].BYTES_PER_ELEMENT,i=n.length/s,o=s===1?n.slice():ei(n,s),r=new an[t](o.buffer);if(e)for(let a=e;a<i;a++)r[a]+=r[a-e];return r}function ei(n,t){let e=n.length/t,s=new Uint8Array(n.length);for(let i=0;i<t;i++){let o=i*e;for(let r=0;r<e;r++)s[r*t+i]=n[o+r]}return s}var xt=class{constructor({version:t,meta:e,rows:s}){this.version=t,this.why={findings:e.no_findings,suggestions:e.no_suggestions,neighbours:e.no_neighbours};let i=0,o=r=>({...r,rows:(s.row??[]).slice(i,i+=r.count)});this.findings=e.findings.map(o),this.suggestions=e.suggestions.map(o)}};var W=class n{constructor({version:t,meta:e,places:s,prompts:i}){this.version=t,this.name=e.name,this.title=e.title,this.epochs=e.epochs,this.noiseFloor=e.noise_floor,this.square=e.square,this.x=s.x,this.y=s.y,this.reliability=s.reliability,this.prompts={names:e.prompts,x:i.x,y:i.y},this.count=this.x.length/this.epochs.length}reliabilityOf(t,e){let s=this.reliability[t*this.count+e];return s===255?NaN:s/254}inOrder(t){let e=Object.create(n.prototype);Object.assign(e,this,{count:t.length,version:`${this.version} in another order`});let s=this.epochs.length*t.length;e.x=new Uint16Array(s).fill(65535),e.y=new Uint16Array(s).fill(65535),e.reliability=new Uint8Array(s).fill(255);for(let i=0;i<this.epochs.length;i++)for(let o=0;o<t.length;o++){if(t[o]<0)continue;let r=i*this.count+t[o],a=i*t.length+o;e.x[a]=this.x[r],e.y[a]=this.y[r],e.reliability[a]=this.reliability[r]}return e}};function cn({epochs:n,names:t,measures:e},s){return{epochs:n,names:t,predicted:s.predicted??null,correct:s.correct??null,measures:Object.entries(e).map(([i,o])=>({name:i,...o,levels:s[i]}))}}var bt=class{constructor({version:t,meta:e,moments:s}){this.version=t,Object.assign(this,cn(e,s))}},Y=class{constructor({version:t,meta:e,images:s,moments:i}){this.version=t,Object.assign(this,cn(e,i)),this.texts=s,this.count=s.sheet.length,this.columns=e.columns.map(o=>({...o,values:s[o.key]})),this.sheet=s.sheet,this.sheetX=s.sheet_x,this.sheetY=s.sheet_y,this.rows=null}get ids(){return this.texts.id}get rowOf(){return this.rows??=new Map(this.ids.map((t,e)=>[t,e])),this.rows}get sentences(){return this.texts.sentence??null}get noun(){return this.sentences?"text":this.sheet.some(t=>t!==65535)?"image":"row"}get hasClasses(){return this.column("label")?.categories?.some(Boolean)??!1}column(t){return this.columns.find(e=>e.name===t)}measure(t){return this.measures.find(e=>e.name===t)}text(t,e){let s=this.column(t);return s?s.categories?s.categories[s.values[e]]??"":Number.isFinite(s.values[e])?String(s.values[e]):"":""}value(t,e,s){let i=this.measure(t);if(!i)return NaN;let o=i.levels[e*this.count+s];return o===i.missing?NaN:Te(i,o)}predictedName(t,e){return this.predicted?this.names[this.predicted[t*this.count+e]]??"":""}isCorrect(t,e){let s=this.correct?this.correct[t*this.count+e]:255;return s===255?null:s===1}sentence(t){return this.sentences?.[t]??""}hasPicture(t){return this.sheet[t]!==65535}};function Te({low:n,step:t},e){return n+e*t}var vt=65535;function hn(n){return n[0]instanceof W?ni(n):ii(n)}var fn=n=>n.map(({version:t})=>t).join("+");function ni(n){let t=si(n.map(o=>o.square)),e=(o,r)=>a=>{let l=o(a);return Uint16Array.from(l,c=>c===65535?65535:Math.round((a.square[r]+c/65534*a.square.side-t[r])/t.side*65534))},s=n.every(({prompts:o})=>o.names.join(`
`)===n[0].prompts.names.join(`
`)),i=(o,r)=>s?st(n.map(e(({prompts:a})=>a[o],r))):[];return Object.assign(Object.create(W.prototype),n.at(-1),{version:fn(n),epochs:n.flatMap(({epochs:o})=>o),noiseFloor:n.flatMap(o=>o.noiseFloor.map(r=>r===null?null:r*o.square.side/t.side)),square:t,x:st(n.map(e(({x:o})=>o,"left"))),y:st(n.map(e(({y:o})=>o,"bottom"))),reliability:Uint8Array.from(n.flatMap(o=>[...o.reliability])),prompts:{names:s?n[0].prompts.names:[],x:i("x","left"),y:i("y","bottom")}})}function si(n){let t=Math.min(...n.map(r=>r.left)),e=Math.min(...n.map(r=>r.bottom)),s=Math.max(...n.map(r=>r.left+r.side))-t,i=Math.max(...n.map(r=>r.bottom+r.side))-e,o=Math.max(s,i);return{left:t-(o-s)/2,bottom:e-(o-i)/2,side:o}}function ii(n){let[t]=n,e=[...new Set(n.flatMap(a=>a.names))].sort(),s=a=>a.epochs.length*t.count,i=a=>{let l=a.names.map(c=>e.indexOf(c));return Uint16Array.from({length:s(a)},(c,h)=>l[a.predicted?.[h]]??vt)},o=a=>a.correct??new Uint8Array(s(a)).fill(255),r=a=>n.some(l=>l[a]);return Object.assign(Object.create(Y.prototype),t,{version:fn(n),epochs:n.flatMap(({epochs:a})=>a),names:e,predicted:r("predicted")?st(n.map(i)):null,correct:r("correct")?Uint8Array.from(n.flatMap(a=>[...o(a)])):null,measures:oi(n,s)})}function oi(n,t){let e=n.flatMap(({measures:s})=>s);return[...new Set(e.map(({name:s})=>s))].map(s=>{let i=e.filter(h=>h.name===s),o=Math.min(...i.map(h=>h.low)),r=Math.max(...i.map(h=>h.high)),a=i.every(h=>h.step===1),l={low:o,high:r,step:a?1:(r-o)/(vt-1),missing:vt},c=n.map(h=>{let u=h.measures.find(f=>f.name===s);return Uint16Array.from({length:t(h)},(f,p)=>{let m=u?.levels[p]??u?.missing;return m===u?.missing?vt:Math.round((Te(u,m)-o)/l.step)})});return{...i[0],...l,levels:st(c)}})}function st(n){let t=new Uint16Array(n.reduce((s,{length:i})=>s+i,0)),e=0;for(let s of n)t.set(s,e),e+=s.length;return t}var Mt=class{constructor({version:t,meta:e,neighbours:s}){this.version=t,this.epochs=e.epochs,this.k=e.k,this.recall=e.recall,this.rows=s.row,this.count=this.rows.length/(this.epochs.length*this.k)}of(t,e){let s=(t*this.count+e)*this.k;return this.rows.subarray(s,s+this.k)}indexAt(t){let e=0;for(;e+1<this.epochs.length&&this.epochs[e+1]<=t;)e++;return e}};function kt({recall:n}){return n<1?`about ${Math.floor(n*100)} % of the true ones were found`:""}function Ot(n,t){let e=new Set(n),s=new Set(t);return{kept:[...e].filter(i=>s.has(i)),lost:[...e].filter(i=>!s.has(i)),gained:[...s].filter(i=>!e.has(i))}}var Le=class{constructor({version:t,meta:e}){Object.assign(this,e,{version:t})}},ri={images:Y,moments:bt,places:W,neighbours:Mt,highlights:xt,compared:Le},un={images:["images","moments"],moments:["moments"],places:["places","prompts"],neighbours:["neighbours"],highlights:["rows"],compared:[]},ai=8,St=class{constructor(){this.held=new Map,this.mounts=new Map,this.coming=new Set,this.joins=new Map,this.listeners=new Set}receive(t){let{version:e}=t;this.mounts.set(e,(this.mounts.get(e)??0)+1),!this.held.has(e)&&!this.coming.has(e)&&this.unpack(t);let s=!1;return()=>{if(s)return;s=!0;let i=this.mounts.get(e)-1;i?this.mounts.set(e,i):(this.mounts.delete(e),this.held.delete(e))}}async unpack(t){let{version:e,kind:s}=t;this.coming.add(e);try{let i=await Promise.all(un[s].map(r=>ln(t[r])));if(!this.mounts.has(e))return;let o=Object.fromEntries(un[s].map((r,a)=>[r,i[a]]));this.held.set(e,new ri[s]({...t,...o}))}finally{this.coming.delete(e)}for(let i of[...this.listeners])i()}get(t){return Array.isArray(t)?t.length===1?this.get(t[0]):this.join(t):t?this.held.get(t)??null:null}join(t){let e=t.join("+");if(this.joins.has(e))return this.joins.get(e);let s=t.map(i=>this.held.get(i));return!s.length||!s.every(Boolean)?null:(this.joins.set(e,hn(s)),this.joins.size>ai&&this.joins.delete(this.joins.keys().next().value),this.joins.get(e))}listen(t){return this.listeners.add(t),()=>this.listeners.delete(t)}};var ot=()=>globalThis.location?.pathname,rt=n=>ot()!==n||(globalThis.mpsvizLeaving?.()??!1),it=class{constructor(t){this.value=t,this.held=new Map,this.listeners=new Set}receive({of:t,turn:e,answers:s},i,o){let r={turn:e,answers:s,element:i,ask:a=>o(this.value,a)};this.held.set(t,r);for(let a of[...this.listeners])a(t);return()=>this.held.get(t)?.element===i&&this.held.delete(t)}get(t){return this.held.get(t)??null}listen(t){return this.listeners.add(t),()=>this.listeners.delete(t)}};function dn(n,t,e){let s={};for(let i of Object.keys(t))i!=="selected"&&JSON.stringify(n[i])!==JSON.stringify(t[i])&&(s[i]=n[i]);return n.selected.length&&n.selected.length<=60&&(s.ids=li(n.selected)),s.camera&&(s.camera=hi(s.camera)),s.place!==void 0&&(s.place=Math.round(s.place*1e3)/1e3),Object.keys(s).length?fi(JSON.stringify({of:e,...s})):""}function pn(n,t){try{let e=JSON.parse(ui(n));return e?.of===t?{...e,selected:e.ids&&ci(e.ids)}:null}catch{return null}}function li(n){return n.map((t,e)=>{let s=n[e-1]??"",i=0;for(;i<35&&i<s.length&&t[i]===s[i];)i++;return i.toString(36)+t.slice(i)})}function ci(n){let t="";return n.map(e=>t=t.slice(0,parseInt(e[0],36))+e.slice(1))}function hi(n){return Object.fromEntries(Object.entries(n).map(([t,e])=>[t,Number(e.toPrecision(6))]))}function fi(n){let t=new TextEncoder().encode(n);return btoa(String.fromCharCode(...t)).replaceAll("+","-").replaceAll("/","_").replaceAll("=","")}function ui(n){let t=Uint8Array.from(atob(n.replaceAll("-","+").replaceAll("_","/")),e=>e.charCodeAt(0));return new TextDecoder("utf-8",{fatal:!0}).decode(t)}var[_e,Et,pi]=["view","selection","beside"],mi=[_e,Et],gi=400,wi=2500,q=new Map,Nt=class{constructor(t,e,s){Object.assign(this,{key:t,beside:e,restore:s,settled:null,told:null,timer:0}),this.around=At(location),this.heard=i=>this.popped(i),window.addEventListener("popstate",this.heard,!0)}said(){let t=new URLSearchParams(location.search),e=pn(t.get(_e)??"",this.key),s=q.get(t.get(Et));return s?{...e,selected:s}:e}note(t,e){this.told={turn:t,ids:e}}learn(t,e){return!t||q.has(t.key)?!1:(t.of&&t.of===this.told?.turn?q.set(t.key,this.told.ids):!t.of&&e&&q.set(t.key,e.ids),q.has(t.key))}remember(t,e){clearTimeout(this.timer),this.timer=setTimeout(()=>this.settle(t,e,!1),gi)}settle(t,e,s){let i=dn(t,e,this.key),{selected:o}=t,r=o.length>60,a=r?yi(o):"",l=this.settled&&(i!==this.settled.view||o!==this.settled.selected);if(l&&r&&!a&&!s){this.timer=setTimeout(()=>this.settle(t,e,!0),wi);return}this.settled={view:i,selected:o},this.write({[_e]:i,[Et]:a,[pi]:this.beside},l)}write(t,e){let s=new URL(location.href);for(let[i,o]of Object.entries(t))o?s.searchParams.set(i,o):s.searchParams.delete(i);try{s.href!==location.href&&history[e?"pushState":"replaceState"](history.state,"",s)}catch(i){if(i.name!=="SecurityError")throw i}this.around=At(location)}popped(t){let e=new URLSearchParams(location.search).get(Et),s=At(location)===this.around&&(!e||q.has(e));this.around=At(location),clearTimeout(this.timer),this.settled=null,s&&(t.stopImmediatePropagation(),this.restore(this.said()))}end(){clearTimeout(this.timer),window.removeEventListener("popstate",this.heard,!0)}};function At({pathname:n,search:t}){let e=new URLSearchParams(t);return mi.forEach(s=>e.delete(s)),e.sort(),`${n}?${e}`}function yi(n){for(let[t,e]of q)if(e.length===n.length&&e.every((s,i)=>s===n[i]))return t;return""}var lt={names:"Class names",prompts:"Class names as prompts",pictures:"Pictures when zoomed in",findings:"Findings",fading:"Fade what a map places badly",ghost:"Ghost of the start",trails:"Trails of the selected",arrows:"Arrows of movement",lines:"Lines to neighbours",contours:"Contours of kinds with ten images or more"},Tt=["left","right","both"],xi=["pan","lasso","box"],bi=["slider","start","end"],Lt=.5,Ie=200,Re=[.5,1,2,4,8];function vi(n,t,e){return{panels:n,place:t,speed:2,loop:!0,camera:{x:.5,y:.5,zoom:1},colour:e,hidden:[],layers:{names:!0,prompts:!1,pictures:!0,findings:!0,fading:!0,ghost:!1,trails:!0,arrows:!1,lines:!0,contours:!1},tool:"lasso",selected:[],typed:[],alone:"right"}}function Ce(n){return vi(n.panels,n.place??Number.MAX_SAFE_INTEGER,n.colour)}function ze(n,t){if(!n||typeof n!="object")return t;let e=structuredClone(t);if((Array.isArray(n.panels)&&n.panels.length===2?n.panels:[]).forEach((i,o)=>{for(let r of["run","map"])typeof i?.[r]=="string"&&(e.panels[o][r]=i[r]);bi.includes(i?.shows)&&(e.panels[o].shows=i.shows)}),Number.isFinite(n.place)&&n.place>=0&&(e.place=n.place),Re.includes(n.speed)&&(e.speed=n.speed),typeof n.loop=="boolean"&&(e.loop=n.loop),["x","y","zoom"].every(i=>Number.isFinite(n.camera?.[i]))){let{x:i,y:o,zoom:r}=n.camera;e.camera={x:i,y:o,zoom:Math.min(Math.max(r,Lt),Ie)}}typeof n.colour=="string"&&(e.colour=n.colour),$e(n.hidden)&&(e.hidden=n.hidden);for(let i of Object.keys(lt))typeof n.layers?.[i]=="boolean"&&(e.layers[i]=n.layers[i]);return xi.includes(n.tool)&&(e.tool=n.tool),$e(n.selected)&&(e.selected=n.selected),Tt.includes(n.alone)&&(e.alone=n.alone),$e(n.typed)&&(e.typed=n.typed.slice(0,12).map(i=>i.slice(0,300))),e}function mn(n,t){return n.place===t.place?{...n,place:null}:n}function $e(n){return Array.isArray(n)&&n.every(t=>typeof t=="string")}var Mi=.92;function ct(n,t){return Math.min(t.width,t.height)*Mi*n.zoom}function P(n,t,e,s){let i=ct(n,t);return[t.x+t.width/2+(e-n.x)*i,t.y+t.height/2-(s-n.y)*i]}function ki(n,t,e,s){let i=ct(n,t);return[n.x+(e-t.x-t.width/2)/i,n.y-(s-t.y-t.height/2)/i]}function _t(n,t,e,s,i){let o=Math.min(Math.max(n.zoom*i,Lt),Ie),[r,a]=ki(n,t,e,s),l=n.zoom/o;return{x:r+(n.x-r)*l,y:a+(n.y-a)*l,zoom:o}}function wn(n,t,e,s){let i=ct(n,t);return{x:gn(n.x-e/i),y:gn(n.y+s/i),zoom:n.zoom}}function yn(n,t){if(!n.length)return{x:.5,y:.5,zoom:1};let[e,s,i,o]=[1/0,-1/0,1/0,-1/0];for(let[l,c]of n)[e,s]=[Math.min(e,l),Math.max(s,l)],[i,o]=[Math.min(i,c),Math.max(o,c)];let r=Math.min(t.width,t.height),a=Math.max((s-e)*r/t.width,(o-i)*r/t.height,.02)*1.3;return{x:(e+s)/2,y:(i+o)/2,zoom:Math.min(Math.max(1/a,Lt),40)}}function gn(n){return Math.min(Math.max(n,-1),2)}function _(n){return n.startsWith("#")?[1,3,5].map(t=>parseInt(n.slice(t,t+2),16)):n.match(/[\d.]+/g).slice(0,3).map(Number)}function x([n,t,e],s=1){return`rgba(${Math.round(n)}, ${Math.round(t)}, ${Math.round(e)}, ${s})`}function xn(n){let t=n.map(([s,i])=>[s,_(i)]),e=[];for(let s=0;s<256;s++){let i=s/255,o=t.findIndex(([u])=>u>=i);o<=0&&(o=o<0?t.length-1:1);let[r,a]=t[o-1],[l,c]=t[o],h=Math.min(Math.max((i-r)/(l-r||1),0),1);e.push(a.map((u,f)=>u+(c[f]-u)*h))}return s=>e[Math.round(Math.min(Math.max(s,0),1)*255)]}function bn(n){let[t]=n.visible_sequential[0];return{paper:_(n.paper),ink:_(n.ink),muted:_(n.muted),grid:_(n.grid),quiet:_(n.quiet),accent:_(n.accent),good:_(n.good),bad:_(n.bad),categories:n.categories.map(_),sequential:xn(n.visible_sequential.map(([e,s])=>[e-t,s])),diverging:xn(n.diverging)}}var $t=class{constructor(t){this.view=t,this.held=new Map}update(){let{panels:t,face:e}=this.view,s=t.map(i=>({title:i.about.title,panel:i,highlights:this.highlightsOf(i)})).filter(({panel:i,highlights:o},r)=>o&&(r===1||i.run!==t[1].run));e.toolbar.offerHighlights(s)}neighboursOf(t){return this.newest(t.about,"neighbours")}highlightsOf(t){return this.newest(t.about,"highlights")}waitsForNeighbours({about:t}){let e=this.toldOf(t);return!e||!!e.neighbours&&!this.view.world.datasets.get(e.neighbours)}toldOf(t){return t.compared?this.view.world.datasets.get(t.compared):t}newest(t,e){let s=`${e} ${t.key}`,i=this.toldOf(t),o=i&&this.view.world.datasets.get(i[e]);return o?this.held.set(s,{found:o,layer:t.layer}):(i&&!i[e]||this.held.get(s)?.layer!==t.layer)&&this.held.delete(s),this.held.get(s)?.found??null}};function vn(n){let t=()=>{if(!n.panels||!n.surface.width)return;n.stale=!0,n.draw(1,performance.now());let s=n.surface.overlay.getContext("2d");s.save(),s.resetTransform(),s.globalCompositeOperation="destination-over",s.drawImage(n.surface.points,0,0),s.restore()},e=()=>n.redraw();return addEventListener("beforeprint",t),addEventListener("afterprint",e),()=>{removeEventListener("beforeprint",t),removeEventListener("afterprint",e)}}var Oi=4e3,Pt=class{constructor(t,e){this.view=t,this.lines=e,this.path=ot(),this.stands=!1,this.timer=0,this.stop=e.listen(s=>s===t.settings.key&&this.tell())}drawn(){this.stands||(this.stands=!0,requestAnimationFrame(()=>this.later(0)))}tell(){let t=this.lines.get(this.view.settings.key);!this.stands||!t||this.timer||t.turn!==this.view.opened&&(rt(this.path)||t.ask(this.view.opened),this.later(Oi))}later(t){clearTimeout(this.timer),this.timer=setTimeout(()=>{this.timer=0,this.tell()},t)}end(){this.stop(),clearTimeout(this.timer),this.stands=!0}};function It(n,t){if(t<=n[0])return 0;for(let e=1;e<n.length;e++)if(t<=n[e])return e-1+(t-n[e-1])/(n[e]-n[e-1]);return n.length-1}function Si(n,t){let e=n.length-1,s=Math.min(Math.floor(t),e),i=Math.min(s+1,e);return n[s]+(n[i]-n[s])*(t-s)}var ht=class{constructor(t,e,s){this.run=t,this.places=e,this.rows=s,this.count=e.count,this.rect={x:0,y:0,width:1,height:1},this.camera={x:.5,y:.5,zoom:1},this.stand(0)}stand(t){let e=this.places.epochs.length-1;this.place=Math.min(Math.max(t,0),e),this.from=Math.min(Math.floor(this.place),e),this.to=Math.min(this.from+1,e),this.between=this.place-this.from,this.nearest=Math.round(this.place),this.moment=Math.round(It(this.run.epochs,this.epoch)),this.judgeAt(this.epoch)}judgeAt(t){this.judgedMoment=Math.round(It(this.run.epochs,t)),this.judgedNearest=Math.round(It(this.places.epochs,t))}get epoch(){return this.places.epochs[this.nearest]}rowOf(t){return this.rows?this.rows[t]:t}imageOf(t){return this.rows?(this.images??=new Map(Array.from(this.rows,(e,s)=>[e,s])),this.images.get(t)??-1):t}hasPlace(t){return this.places.x[this.from*this.count+t]!==65535&&this.places.x[this.to*this.count+t]!==65535}xOf(t){return this.now(this.places.x,t)}yOf(t){return this.now(this.places.y,t)}now(t,e){let s=t[this.from*this.count+e];return(s+(t[this.to*this.count+e]-s)*this.between)/65534}placeAt(t,e){let s=t*this.count+e;return[this.places.x[s]/65534,this.places.y[s]/65534]}screen(t){return P(this.camera,this.rect,this.xOf(t),this.yOf(t))}reliability(t){return this.places.reliabilityOf(this.nearest,t)}movement(t){let[e,s]=this.placeAt(0,t),[i,o]=this.placeAt(this.judgedNearest,t);if(e>1||i>1)return NaN;let r=Math.hypot(i-e,o-s),a=this.places.noiseFloor[this.judgedNearest];return a!==null&&r<=a?-1/0:r}};function Mn(n,t,e){let s=n.panels.map(a=>{let l=t.runs.find(f=>f.key===a.run)??t.runs[0],c=l?.maps.find(f=>f.name===a.map)??l?.maps[0],h=e.get(l?.images),u=e.get(c?.places);return h&&u?{run:h,places:u,about:l}:null});if(!s[0]||!s[1])return null;let[i,o]=s,r=[new ht(i.run,i.places,null)];if(i.run===o.run)r.push(new ht(o.run,o.places,null));else{let a=Int32Array.from(i.run.ids,l=>o.run.rowOf.get(l)??-1);r.push(new ht(o.run,o.places.inOrder(a),a))}return r.forEach((a,l)=>{a.about=s[l].about,a.side=l}),r}function kn(n,t){return n.runs.every(e=>t.get(e.images)&&(!e.maps[0]||t.get(e.maps[0].places)))}function Rt(n,t){let e=n[1].places.epochs,s=Si(e,Math.min(t.place,e.length-1));if(n.forEach((o,r)=>{let a=t.panels[r].shows;a==="start"?o.stand(0):a==="end"?o.stand(o.places.epochs.length-1):o.stand(It(o.places.epochs,s))}),n[0].run!==n[1].run)return;let i=Math.max(n[0].epoch,n[1].epoch);for(let o of n)o.judgeAt(i)}var Ai=2.2;function V({store:n,surface:t,settings:e,panels:s}){let{state:i}=n,o=t.layOut(e.height,i.alone);s.forEach((r,a)=>{r.rect=o[a],r.camera=i.camera,r.scale=ct(i.camera,o[a])}),Rt(s,i)}function ft(n,t,e=n.surface.ratio){let{panels:s,painting:i,look:o,surface:r}=n,{state:a}=n.store,l=t===1&&!n.loop.moving,c=i.update(s,a,n.selection.images,o,l),h=i.colouring(i.nameOf(a.colour));return{state:a,share:t,ratio:e,atRest:l,panels:s,paints:c,colouring:h,look:o,run:n.run,order:n.order,font:n.font,width:r.width,height:r.height,grow:Math.min(Math.max(a.camera.zoom,1)**.25,Ai),ghost:a.layers.ghost,selected:n.selection.images,hovered:n.pointing.i,hoveredIn:n.pointing.panel,pointed:n.pointing.mark,picked:n.face.toolbar.findings.picked??null,highlights:s.map(u=>n.compared.highlightsOf(u)),neighbours:s.map(u=>n.compared.neighboursOf(u)),loop:n.drawnLoop,typed:s.map(u=>n.typing.placesIn(u,n.run)),visible:(u,f)=>i.visible(u,f),toneOf:u=>i.toneOf(h,u,o)}}var Ct=class{constructor(){this.share=1,this.least=1,this.count=0,this.quick=0}of(t){t!==this.count&&(this.count=t,this.least=Math.min(1,2e3/t),this.share=Math.min(1,15e3/t))}took(t){t>1e3||(this.quick=t<19?this.quick+1:0,t>26?this.share=Math.max(this.least,this.share*Math.max(.2,22/t)):this.quick>=4&&(this.share=Math.min(1,this.share*1.3),this.quick=0))}};var Ei=140,zt=class{constructor(t){this.draw=t,this.detail=new Ct,this.request=0,this.rest=0,this.wanted=!1,this.began=0,this.moving=!1,this.ended=!1}ask(){this.wanted=!0,this.next()}next(){!this.request&&!this.ended&&(this.request=requestAnimationFrame(t=>this.frame(t)))}move(){this.moving=!0,clearTimeout(this.rest),this.rest=setTimeout(()=>{this.moving=!1,this.ask()},Ei),this.ask()}frame(t){this.request=0,this.began&&this.detail.took(t-this.began),this.began=0,this.wanted&&(this.wanted=!1,this.draw(this.moving?this.detail.share:1,t)&&this.move(),this.moving&&(this.began=t,this.next()))}end(){this.ended=!0,cancelAnimationFrame(this.request),clearTimeout(this.rest)}};var X={a_from:0,a_to:1,a_colour:2,a_look:3},On=["u_between","u_camera","u_scale","u_ratio","u_grow","u_layer","u_ghost","u_paper"],Sn=`#version 300 es
in vec2 a_from;
in vec2 a_to;
in vec4 a_colour;
in vec4 a_look;
uniform float u_between;
uniform vec2 u_camera;
uniform vec2 u_scale;
uniform float u_ratio;
uniform float u_grow;
uniform float u_layer;
uniform vec4 u_ghost;
out vec4 v_colour;
flat out float v_shape;
flat out float v_size;
void main() {
  float layer = floor(a_look.z * 255.0 + 0.5);
  bool lacks = max(max(a_from.x, a_to.x), max(a_from.y, a_to.y)) > 0.99999;
  bool ghost = u_ghost.a > 0.0;
  if (lacks || layer == 2.0 || (!ghost && layer != u_layer)) {
    gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
    gl_PointSize = 0.0;
    return;
  }
  vec2 place = mix(a_from, a_to, u_between) * (65535.0 / 65534.0);
  gl_Position = vec4((place - u_camera) * u_scale, 0.0, 1.0);
  v_size = (a_look.x * 255.0 / 4.0 * u_grow + (layer == 1.0 ? 1.5 : 0.0)) * u_ratio + 1.0;
  gl_PointSize = v_size;
  v_shape = floor(a_look.y * 255.0 + 0.5);
  v_colour = ghost ? u_ghost : a_colour;
}`,An=`#version 300 es
precision mediump float;
in vec4 v_colour;
flat in float v_shape;
flat in float v_size;
uniform vec3 u_paper;
out vec4 colour;
float away(vec2 p, float shape) {
  if (shape == 1.0) return max(abs(p.x), abs(p.y)) - 0.85;
  if (shape == 2.0) return (abs(p.x) + abs(p.y)) * 0.8 - 0.85;
  if (shape == 3.0) return max(abs(p.x) * 0.95 - p.y * 0.55, p.y) - 0.6;
  if (shape == 4.0) {
    vec2 q = abs(vec2(p.x + p.y, p.x - p.y)) * 0.7071;
    return max(max(q.x, q.y) - 0.95, min(q.x, q.y) - 0.3);
  }
  return length(p) - 0.92;
}
void main() {
  vec2 p = (gl_PointCoord - 0.5) * 2.0;
  float pixel = 2.0 / v_size;
  float distance = away(p, v_shape);
  float inside = clamp(0.5 - distance / pixel, 0.0, 1.0);
  float rim = clamp((v_size - 5.0) * 0.3, 0.0, 0.9); // small points have none: it would be all there is of them
  float core = clamp(0.5 - (distance + rim * pixel) / pixel, 0.0, 1.0);
  if (v_shape == 5.0) core *= clamp(0.5 - (0.5 - length(p)) / pixel, 0.0, 1.0);
  vec3 shade = v_shape == 5.0 ? v_colour.rgb : mix(u_paper, v_colour.rgb, core);
  float alpha = v_colour.a * (v_shape == 5.0 ? core : inside);
  colour = vec4(shade * alpha, alpha);
}`;var Ni=4,ut=class extends Error{},jt=class{constructor(t){if(this.canvas=t,this.gl=t.getContext("webgl2",{alpha:!0,antialias:!1,depth:!1,premultipliedAlpha:!0,preserveDrawingBuffer:!1}),!this.gl)throw new Error("no WebGL2");this.build()}build(){let{gl:t}=this;this.program=Li(t,Sn,An),this.uniforms=null,this.maps=new Map,this.paints=[null,null],t.enable(t.BLEND),t.blendFunc(t.ONE,t.ONE_MINUS_SRC_ALPHA),t.enable(t.SCISSOR_TEST)}draw({panels:t,paints:e,order:s,share:i,ratio:o,grow:r,look:a,ghost:l}){let{gl:c}=this;c.isContextLost()||(c.viewport(0,0,this.canvas.width,this.canvas.height),c.scissor(0,0,this.canvas.width,this.canvas.height),c.clearColor(0,0,0,0),c.clear(c.COLOR_BUFFER_BIT),this.uniforms??=_i(c,this.program),c.useProgram(this.program),c.uniform1f(this.uniforms.u_ratio,o),c.uniform1f(this.uniforms.u_grow,r),c.uniform3fv(this.uniforms.u_paper,a.paper.map(h=>h/255)),t.forEach((h,u)=>{let{rect:f,camera:p}=h;if(f.hidden)return;let m=[f.x,this.canvas.height/o-f.y-f.height,f.width,f.height].map(w=>Math.round(w*o));c.viewport(...m),c.scissor(...m);let g=h.scale;c.uniform2f(this.uniforms.u_camera,p.x,p.y),c.uniform2f(this.uniforms.u_scale,2*g/f.width,2*g/f.height),this.usePaint(u,e[u],s);let y=this.useMap(h.places,s),b=Math.ceil(h.count*i);l&&h.place>0&&(this.pointAt(y,h.count,0,0),c.uniform1f(this.uniforms.u_between,0),c.uniform4f(this.uniforms.u_ghost,...a.muted.map(w=>w/255),.22),c.drawArrays(c.POINTS,0,b)),this.pointAt(y,h.count,h.from,h.to),c.uniform1f(this.uniforms.u_between,h.between),c.uniform4f(this.uniforms.u_ghost,0,0,0,0);for(let w of e[u].selected?[0,1]:[0])c.uniform1f(this.uniforms.u_layer,w),c.drawArrays(c.POINTS,0,w?h.count:b)}),c.flush())}useMap(t,e){let{gl:s}=this,i=this.maps.get(t.version);if(!i||i.order!==e){i&&s.deleteBuffer(i.buffer),i={buffer:s.createBuffer(),order:e};let o=new Uint16Array(t.x.length*2);for(let r=0;r<t.epochs.length;r++){let a=r*t.count;for(let l=0;l<t.count;l++)o[2*(a+l)]=t.x[a+e[l]],o[2*(a+l)+1]=t.y[a+e[l]]}s.bindBuffer(s.ARRAY_BUFFER,i.buffer),s.bufferData(s.ARRAY_BUFFER,o,s.STATIC_DRAW)}this.maps.delete(t.version),this.maps.set(t.version,i);for(let[o,{buffer:r}]of this.maps){if(this.maps.size<=Ni)break;s.deleteBuffer(r),this.maps.delete(o)}return i}pointAt({buffer:t},e,s,i){let{gl:o}=this;o.bindBuffer(o.ARRAY_BUFFER,t);for(let[r,a]of[["a_from",s],["a_to",i]])o.enableVertexAttribArray(X[r]),o.vertexAttribPointer(X[r],2,o.UNSIGNED_SHORT,!0,4,a*e*4)}usePaint(t,e,s){let{gl:i}=this,o=this.paints[t]??{colour:i.createBuffer(),look:i.createBuffer(),of:null};this.paints[t]=o;for(let[r,a]of[["colour",o.colour],["look",o.look]])i.bindBuffer(i.ARRAY_BUFFER,a),o.of!==e&&i.bufferData(i.ARRAY_BUFFER,Ti(e[r],s),i.DYNAMIC_DRAW),i.enableVertexAttribArray(X[`a_${r}`]),i.vertexAttribPointer(X[`a_${r}`],4,i.UNSIGNED_BYTE,!0,4,0);o.of=e}end(){this.gl.getExtension("WEBGL_lose_context")?.loseContext()}};function Ti(n,t){let e=new Uint32Array(n.buffer,n.byteOffset,n.length/4),s=new Uint32Array(t.length);for(let i=0;i<t.length;i++)s[i]=e[t[i]];return s}function Li(n,t,e){let s=n.createProgram();for(let[i,o]of[[n.VERTEX_SHADER,t],[n.FRAGMENT_SHADER,e]]){let r=n.createShader(i);n.shaderSource(r,o),n.compileShader(r),n.attachShader(s,r)}for(let[i,o]of Object.entries(X))n.bindAttribLocation(s,o,i);return n.linkProgram(s),s}function _i(n,t){if(!n.getProgramParameter(t,n.LINK_STATUS)&&!n.isContextLost()){let e=n.getAttachedShaders(t).map(s=>n.getShaderInfoLog(s));throw new ut([...e,n.getProgramInfoLog(t)].filter(Boolean).join(`
`))}return Object.fromEntries(On.map(e=>[e,n.getUniformLocation(t,e)]))}function En(n){let t=Uint32Array.from({length:n},(s,i)=>i),e=2463534242;for(let s=n-1;s>0;s--){e^=e<<13,e^=e>>>17,e^=e<<5;let i=(e>>>0)%(s+1);[t[s],t[i]]=[t[i],t[s]]}return t}function Nn(n,t,e,s,i){let o=-1,r=i*i,{rect:a,camera:l,scale:c}=n,h=a.x+a.width/2-l.x*c,u=a.y+a.height/2+l.y*c;for(let f=0;f<n.count;f++){if(!t(f)||!n.hasPlace(f))continue;let p=h+n.xOf(f)*c-e,m=u-n.yOf(f)*c-s,g=p*p+m*m;g<r&&(r=g,o=f)}return o}function Tn(n,t,e){let s=e.map(([h])=>h),i=e.map(([,h])=>h),[o,r,a,l]=[Math.min(...s),Math.max(...s),Math.min(...i),Math.max(...i)],c=[];for(let h=0;h<n.count;h++){if(!t(h)||!n.hasPlace(h))continue;let[u,f]=n.screen(h);u>=o&&u<=r&&f>=a&&f<=l&&$i(e,u,f)&&c.push(h)}return c}function $i(n,t,e){let s=!1;for(let i=0,o=n.length-1;i<n.length;o=i++){let[r,a]=n[i],[l,c]=n[o];a>e!=c>e&&t<(l-r)*(e-a)/(c-a)+r&&(s=!s)}return s}function Ln([n,t],[e,s]){return[[n,t],[e,t],[e,s],[n,s]]}function _n(n,t,e){if(e==="set")return t;let s=new Set(n);for(let i of t)e==="add"?s.add(i):s.delete(i);return[...s]}function J(n){return n.altKey?"take":n.shiftKey?"add":"set"}var Pi=14;function $n(n){let{store:t}=n,e=r=>a=>n.painting.visible(r.side,a),s=(r,a,l)=>Nn(r,e(r),a,l,Pi),i=r=>r.map(a=>n.run.ids[a]),o=({rect:r},a,l)=>!r.hidden&&a>=r.x&&a<=r.x+r.width&&l>=r.y&&l<=r.y+r.height;return{panelAt:(r,a)=>n.panels?.find(l=>o(l,r,a))??null,tool:()=>t.state.tool,drag:(r,a,l)=>t.set({camera:wn(t.state.camera,r.rect,a,l)}),zoom:(r,a,l,c)=>t.set({camera:_t(t.state.camera,r.rect,a,l,c)}),hover:(r,a,l)=>{let c=n.marks.at(r,a,l);n.pointing.at(r,c?-1:s(r,a,l),c)},leave:()=>n.pointing.at(null,-1),click:(r,a,l,c)=>{let h=n.marks.at(r,a,l);if(h){n.face.toolbar.findings.take(r,h.finding,!1);return}let u=s(r,a,l);c.pointerType==="touch"&&n.pointing.at(r,u),u>=0?n.selection.change(i([u]),J(c)):J(c)==="set"&&t.state.selected.length&&n.selection.change([],"set")},drawing:(r,a)=>{n.drawnLoop=a.length?{side:r.side,points:a}:null,n.pointing.at(null,-1),n.loop.ask()},drawn:(r,a,l)=>{n.drawnLoop=null,n.selection.change(i(Tn(r,e(r),a)),J(l)),n.loop.ask()}}}var je=[{keys:["ArrowRight"],help:"→ next snapshot",act:n=>n.player.step(1)},{keys:["ArrowLeft"],help:"← previous snapshot",act:n=>n.player.step(-1)},{keys:["Home"],help:"Home first snapshot",act:n=>n.player.goTo(0)},{keys:["End"],help:"End last snapshot",act:n=>n.player.goTo(1/0)},{keys:[" "],help:"Space play or pause",act:n=>n.player.toggle()},{keys:["ArrowDown"],help:"↓ next image",act:n=>n.pointing.next(1)},{keys:["ArrowUp"],help:"↑ previous image",act:n=>n.pointing.next(-1)},{keys:["f","F"],help:"F next finding",act:n=>n.face.toolbar.findings.next()},{keys:["Enter"],help:"Enter select the image",act:n=>n.pointing.select()},{keys:["p","P"],help:"P pan",act:n=>n.use("pan")},{keys:["l","L"],help:"L lasso",act:n=>n.use("lasso")},{keys:["b","B"],help:"B box",act:n=>n.use("box")},{keys:["+","="],help:"+ zoom in",act:n=>n.zoomBy(1.5)},{keys:["-","−"],help:"− zoom out",act:n=>n.zoomBy(.6666666666666666)},{keys:["0"],help:"0 show all",act:n=>n.showAll()},{keys:["Escape"],help:"Esc clear the selection",act:n=>n.selection.change([],"set")}];function Pn(n,t){let e=s=>{if(s.ctrlKey||s.metaKey||s.altKey)return;let{tagName:i,type:o}=s.composedPath()[0];if(i==="SELECT"||o==="search"||[" ","Enter"].includes(s.key)&&["BUTTON","SUMMARY","INPUT"].includes(i))return;let r=je.find(({keys:a})=>a.includes(s.key));r&&(s.preventDefault(),s.stopPropagation(),r.act(t))};return n.addEventListener("keydown",e),()=>n.removeEventListener("keydown",e)}var Ii=4,Ri=.0016;function Rn(n,t){let e=new Map,s=null,i=f=>{let p=n.getBoundingClientRect();return[f.clientX-p.left,f.clientY-p.top]},o=f=>{let p=i(f),m=t.panelAt(...p);m&&(n.focus({preventScroll:!0}),n.setPointerCapture(f.pointerId),e.set(f.pointerId,p),e.size===2?s={kind:"pinch",panel:s?.panel??m}:e.size===1&&(s={kind:f.button!==0||t.tool()==="pan"?"pan":t.tool(),panel:m,start:p,loop:[p],moved:!1}),s?.kind==="pinch"&&t.drawing(s.panel,[]),f.preventDefault())},r=f=>{let p=i(f);if(!e.has(f.pointerId)){let g=t.panelAt(...p);g?t.hover(g,...p):t.leave();return}let m=e.get(f.pointerId);s?.kind==="pinch"?Ci(e,f.pointerId,p,s.panel,t):s&&(!s.moved&&Math.hypot(p[0]-s.start[0],p[1]-s.start[1])>Ii&&(s.moved=!0),s.moved&&s.kind==="pan"?t.drag(s.panel,p[0]-m[0],p[1]-m[1]):s.moved&&(s.kind==="lasso"?s.loop.push(p):s.loop=Ln(s.start,p),t.drawing(s.panel,s.loop))),e.set(f.pointerId,p)},a=f=>{!e.delete(f.pointerId)||!s||(s.kind!=="pinch"&&f.type==="pointerup"?s.moved?s.kind!=="pan"&&t.drawn(s.panel,s.loop,f):t.click(s.panel,...s.start,f):t.drawing(s.panel,[]),(!e.size||s.kind!=="pinch")&&(s=null))},l=f=>{let p=t.panelAt(...i(f));if(!p)return;f.preventDefault();let m=f.deltaMode===1?16:f.deltaMode===2?400:1,g=Math.max(-240,Math.min(240,f.deltaY*m));t.zoom(p,...i(f),Math.exp(-g*Ri*(f.ctrlKey?4:1)))},u={pointerdown:o,pointermove:r,pointerup:a,pointercancel:a,pointerleave:f=>f.pointerType==="touch"||e.size||t.leave(),contextmenu:f=>f.preventDefault()};for(let[f,p]of Object.entries(u))n.addEventListener(f,p);return n.addEventListener("wheel",l,{passive:!1}),()=>{for(let[f,p]of Object.entries(u))n.removeEventListener(f,p);n.removeEventListener("wheel",l)}}function Ci(n,t,e,s,i){let[o,r]=[...n.values()],a={middle:In(o,r),spread:Math.hypot(o[0]-r[0],o[1]-r[1])};n.set(t,e);let[l,c]=[...n.values()],h=In(l,c),u=Math.hypot(l[0]-c[0],l[1]-c[1]);i.drag(s,h[0]-a.middle[0],h[1]-a.middle[1]),a.spread>8&&u>8&&i.zoom(s,...h,u/a.spread)}function In([n,t],[e,s]){return[(n+e)/2,(t+s)/2]}var Ue=[0,1,3,4,2,5];function Be(n,t,e,s,i){if(t===1)n.rect(e-i*.85,s-i*.85,i*1.7,i*1.7);else if(t===2)Cn(n,e,s,i*1.15,4,0);else if(t===3)Cn(n,e,s+i*.2,i*1.15,3,-Math.PI/2);else if(t===4){let o=i*.9,r=i*.35;[[0,r],[o-r,o],[o,o-r],[r,0],[o,r-o],[o-r,-o],[0,-r],[r-o,-o],[-o,r-o],[-r,0],[-o,o-r],[r-o,o]].forEach(([l,c],h)=>h?n.lineTo(e+l,s+c):n.moveTo(e+l,s+c)),n.closePath()}else n.moveTo(e+i,s),n.arc(e,s,i,0,2*Math.PI)}function Cn(n,t,e,s,i,o){for(let r=0;r<i;r++){let a=o+2*Math.PI*r/i,[l,c]=[t+s*Math.cos(a),e+s*Math.sin(a)];r?n.lineTo(l,c):n.moveTo(l,c)}n.closePath()}function Ft(n,t,e,s){let i=new Fe;return Be(i,n,t,e,s),i.text}var Fe=class{constructor(){this.text=""}moveTo(t,e){this.text+=`M${t.toFixed(1)} ${e.toFixed(1)}`}lineTo(t,e){this.text+=`L${t.toFixed(1)} ${e.toFixed(1)}`}rect(t,e,s,i){this.text+=`M${t.toFixed(1)} ${e.toFixed(1)}h${s.toFixed(1)}v${i.toFixed(1)}h${(-s).toFixed(1)}z`}arc(t,e,s){this.text+=`a${s} ${s} 0 1 0 ${-2*s} 0a${s} ${s} 0 1 0 ${2*s} 0z`}closePath(){this.text+="Z"}};var Ut="bystander";function Fn(n){let t=new Map;for(let e of n.columns){let s=Un[e.name]??e.name.replaceAll("_"," ");e.categories===null?t.set(`column:${e.name}`,{title:s,numbers:!0,make:()=>qi(e)}):e.categories.length>0&&t.set(`column:${e.name}`,{title:s,make:()=>ji(n,e)})}for(let e of n.measures)t.set(`measure:${e.name}`,{title:e.title,numbers:!0,make:()=>Hi(e)});return n.names.length&&(t.set("predicted",{title:"Named as",make:()=>Bi(n)}),t.set("change",{title:"Right or wrong",make:()=>Di()}),t.set("renamed",{title:"Was → is",make:()=>Wi(n)})),n.epochs.length>1&&t.set("movement",{title:"Movement drawn",numbers:!0,make:()=>Gi()}),t.set("reliability",{title:"Reliability of the map",numbers:!0,make:()=>Ki()}),t}var Un={label:"Class",family:"Family",style:"Style",split:"Use"},zi={"few-shot":{colour:5,shape:2},"held-out":{colour:0,shape:0},validation:{colour:2,shape:5},pool:{colour:2,shape:5},[Ut]:{tone:"quiet",shape:0}};function ji(n,t){let e=n.column("split"),s=t.name==="split"?-1:e?.categories?.indexOf(Ut)??-1;if(s<0||!["label","family"].includes(t.name)){let c=t.categories.map(u=>({name:u,...t.name==="split"?zi[u]:{}})),h={codeOf:(u,f)=>Ui(t,f),entries:c};return t.values.some(u=>u>=c.length)?Bn(h,Fi(t)):h}let i=new Set;for(let c=0;c<n.count;c++)e.values[c]!==s&&i.add(t.values[c]);let o=t.categories.map((c,h)=>h).filter(c=>i.has(c)),r=new Map(o.map((c,h)=>[c,h])),a=o.map(c=>({name:t.categories[c]}));return a.push({name:"bystanders",tone:"quiet",shape:0}),{codeOf:(c,h)=>e.values[h]===s?a.length-1:r.get(t.values[h])??-1,entries:a}}function Fi({name:n}){return`no ${(Un[n]??n.replaceAll("_"," ")).toLowerCase()}`}function Bn({codeOf:n,entries:t},e){let s=[...t,{name:e,tone:"quiet",shape:0}],i=t.length;return{entries:s,codeOf:(o,r)=>n(o,r)<0?i:n(o,r)}}function Ui(n,t){let e=n.values[t];return e<n.categories.length?e:-1}function Bi(n){return Bn({codeOf:(e,s)=>{let i=e.rowOf(s);if(i<0)return-1;let o=e.run.predicted?.[e.moment*e.run.count+i]??-1;return o<e.run.names.length?o:-1},entries:n.names.map(e=>({name:e}))},"not named")}function Di(){return{codeOf:(e,s)=>{let i=e.rowOf(s),o=i<0?null:e.run.isCorrect(0,i),r=i<0?null:e.run.isCorrect(e.judgedMoment,i);return o===null||r===null?4:o?r?0:2:r?1:3},entries:[{name:"stayed right",tone:"good",shape:0},{name:"became right",colour:4,shape:2},{name:"became wrong",colour:1,shape:4},{name:"stayed wrong",tone:"bad",shape:4},{name:"not known",tone:"quiet",shape:0}]}}function Wi(n){let t=new Map,e=n.epochs.length-1;for(let a=1;a<=e;a++)for(let l=0;l<n.count;l++){let c=zn(n,a,l);c&&t.set(c,(t.get(c)??0)+(a===e?1e6:1))}let s=[...t].sort(([,a],[,l])=>l-a).map(([a])=>a),i=new Map(s.map((a,l)=>[a,l])),o=(a,l)=>{let c=a.rowOf(l);if(c<0||!a.run.predictedName(a.judgedMoment,c))return-1;let h=zn(a.run,a.judgedMoment,c);return h?i.get(h)??s.length+1:s.length},r=[{name:"as before",tone:"quiet",shape:0},{name:"otherwise than in the left run",tone:"bad",shape:4}];return{codeOf:o,entries:[...s.map(a=>({name:a})),...r]}}function zn(n,t,e){let[s,i]=[n.predictedName(0,e),n.predictedName(t,e)];return s&&i&&s!==i?`${s} → ${i}`:null}function qi(n){let[t,e]=Yi(n.values);return{valueOf:(s,i)=>n.values[i],low:t,high:e}}function Hi({name:n,low:t,high:e}){return{valueOf:(i,o)=>{let r=i.rowOf(o);return r<0?NaN:i.run.value(n,i.judgedMoment,r)},low:t,high:e}}function Gi(){return{valueOf:(n,t)=>n.movement(t),low:0,high:.5}}function Ki(){return{valueOf:(n,t)=>n.reliability(t),low:0,high:1}}function Yi(n){let[t,e]=[1/0,-1/0];for(let s of n)s<t&&(t=s),s>e&&(e=s);return t<=e?[t,e]:[0,1]}var Bt=class{constructor(){this.held=new Map}now(t,e,s){let i=this.at(t,e,s,t.from);if(!t.between)return i;let o=this.at(t,e,s,t.to),r=new Map(o.map(a=>[a.code,a]));return i.filter(({code:a})=>r.has(a)).map(({code:a,size:l,x:c,y:h})=>{let u=r.get(a);return{code:a,size:l,x:c+(u.x-c)*t.between,y:h+(u.y-h)*t.between}})}at(t,e,s,i){let o=`${t.places.version} ${i} ${e.name}`;return this.held.has(o)||(this.held.size>80&&this.held.clear(),this.held.set(o,Vi(t,e,s,i))),this.held.get(o)}};function Vi({places:n,count:t},e,s,i){let{values:o,categories:r}=e,a=i*t,l=g=>n.x[a+g]!==65535&&o[g]<r.length&&s(g),c=new Uint32Array(r.length);for(let g=0;g<t;g++)l(g)&&c[o[g]]++;let h=Uint32Array.from(c);for(let g=1;g<c.length;g++)c[g]+=c[g-1];let u=Uint32Array.from(c,(g,y)=>g-h[y]),[f,p]=[new Uint16Array(t),new Uint16Array(t)];for(let g=0;g<t;g++){if(!l(g))continue;let y=u[o[g]]++;f[y]=n.x[a+g],p[y]=n.y[a+g]}let m=(g,y)=>Z(g.subarray(c[y]-h[y],c[y]))/65534;return Array.from(h,(g,y)=>({code:y,size:g})).filter(({size:g})=>g).map(({code:g,size:y})=>({code:g,size:y,x:m(f,g),y:m(p,g)})).sort((g,y)=>y.size-g.size||g.code-y.code)}function Z(n){let t=ArrayBuffer.isView(n)?n.slice().sort():Float64Array.from(n).sort(),e=t.length>>1;return t.length%2?t[e]:(t[e-1]+t[e])/2}var Xi=400;function Wn(n,t){let e=n.places.noiseFloor[n.nearest]??0,s=[];for(let i=0;i<n.count;i++){let o=Dn(n,i);if(!o)continue;let r=[...t.of(0,n.rowOf(i))].map(h=>Dn(n,n.imageOf(h))).filter(Boolean);if(!r.length)continue;let a=o[0]-Z(r.map(([h])=>h)),l=o[1]-Z(r.map(([,h])=>h)),c=Math.hypot(a,l);c>Math.max(e,.001)&&s.push({i,dx:a,dy:l,length:c})}return s.sort((i,o)=>o.length-i.length)}function Dn(n,t){if(t<0||!n.hasPlace(t))return null;let[e,s]=n.placeAt(0,t);return e>1?null:[n.xOf(t)-e,n.yOf(t)-s]}function qn(n,t,e,s,i){let o=0;n.lineWidth=1.3;for(let{i:r,dx:a,dy:l}of e){if(o>=Xi)break;if(!s(r))continue;let[c,h]=t.screen(r),{rect:u,scale:f}=t;if(c<u.x||c>u.x+u.width||h<u.y||h>u.y+u.height)continue;let[p,m]=[c-a*f,h+l*f],g=Math.hypot(c-p,h-m);if(g<5)continue;o++,n.strokeStyle=n.fillStyle=x(i(r),.8);let[y,b]=[(c-p)/g,(h-m)/g],w=Math.min(7,g*.45);n.beginPath(),n.moveTo(p,m),n.lineTo(c-y*w,h-b*w),n.stroke(),n.beginPath(),n.moveTo(c,h),n.lineTo(c-y*w-b*w*.45,h-b*w+y*w*.45),n.lineTo(c-y*w+b*w*.45,h-b*w-y*w*.45),n.closePath(),n.fill()}return o}function Dt(n,t){return n==null||t==null?NaN:n<t?-1:n>t?1:n>=t?0:NaN}function Ji(n,t){return n==null||t==null?NaN:t<n?-1:t>n?1:t>=n?0:NaN}function Hn(n){let t,e,s;n.length!==2?(t=Dt,e=(a,l)=>Dt(n(a),l),s=(a,l)=>n(a)-l):(t=n===Dt||n===Ji?n:Zi,e=n,s=n);function i(a,l,c=0,h=a.length){if(c<h){if(t(l,l)!==0)return h;do{let u=c+h>>>1;e(a[u],l)<0?c=u+1:h=u}while(c<h)}return c}function o(a,l,c=0,h=a.length){if(c<h){if(t(l,l)!==0)return h;do{let u=c+h>>>1;e(a[u],l)<=0?c=u+1:h=u}while(c<h)}return c}function r(a,l,c=0,h=a.length){let u=i(a,l,c,h-1);return u>c&&s(a[u-1],l)>-s(a[u],l)?u-1:u}return{left:i,center:r,right:o}}function Zi(){return 0}function Qi(n){return n===null?NaN:+n}var Gn=Hn(Dt),va=Gn.right,Ma=Gn.left,ka=Hn(Qi).center;var Kn=Yn(Vn),Oa=Yn(to);function Yn(n){return function(t,e,s=e){if(!((e=+e)>=0))throw new RangeError("invalid rx");if(!((s=+s)>=0))throw new RangeError("invalid ry");let{data:i,width:o,height:r}=t;if(!((o=Math.floor(o))>=0))throw new RangeError("invalid width");if(!((r=Math.floor(r!==void 0?r:i.length/o))>=0))throw new RangeError("invalid height");if(!o||!r||!e&&!s)return t;let a=e&&n(e),l=s&&n(s),c=i.slice();return a&&l?(Q(a,c,i,o,r),Q(a,i,c,o,r),Q(a,c,i,o,r),tt(l,i,c,o,r),tt(l,c,i,o,r),tt(l,i,c,o,r)):a?(Q(a,i,c,o,r),Q(a,c,i,o,r),Q(a,i,c,o,r)):l&&(tt(l,i,c,o,r),tt(l,c,i,o,r),tt(l,i,c,o,r)),t}}function Q(n,t,e,s,i){for(let o=0,r=s*i;o<r;)n(t,e,o,o+=s,1)}function tt(n,t,e,s,i){for(let o=0,r=s*i;o<s;++o)n(t,e,o,o+r,s)}function to(n){let t=Vn(n);return(e,s,i,o,r)=>{i<<=2,o<<=2,r<<=2,t(e,s,i+0,o+0,r),t(e,s,i+1,o+1,r),t(e,s,i+2,o+2,r),t(e,s,i+3,o+3,r)}}function Vn(n){let t=Math.floor(n);if(t===n)return eo(n);let e=n-t,s=2*n+1;return(i,o,r,a,l)=>{if(!((a-=l)>=r))return;let c=t*o[r],h=l*t,u=h+l;for(let f=r,p=r+h;f<p;f+=l)c+=o[Math.min(a,f)];for(let f=r,p=a;f<=p;f+=l)c+=o[Math.min(a,f+h)],i[f]=(c+e*(o[Math.max(r,f-u)]+o[Math.min(a,f+u)]))/s,c-=o[Math.max(r,f-h)]}}function eo(n){let t=2*n+1;return(e,s,i,o,r)=>{if(!((o-=r)>=i))return;let a=n*s[i],l=r*n;for(let c=i,h=i+l;c<h;c+=r)a+=s[Math.min(o,c)];for(let c=i,h=o;c<=h;c+=r)a+=s[Math.min(o,c+l)],e[c]=a/t,a-=s[Math.max(i,c-l)]}}function no(n,t){let e=0;if(t===void 0)for(let s of n)s!=null&&(s=+s)>=s&&++e;else{let s=-1;for(let i of n)(i=t(i,++s,n))!=null&&(i=+i)>=i&&++e}return e}function Xn(n,t){let e,s;if(t===void 0)for(let i of n)i!=null&&(e===void 0?i>=i&&(e=s=i):(e>i&&(e=i),s<i&&(s=i)));else{let i=-1;for(let o of n)(o=t(o,++i,n))!=null&&(e===void 0?o>=o&&(e=s=o):(e>o&&(e=o),s<o&&(s=o)))}return[e,s]}var so=Array.prototype,Sa=so.slice;var io=Math.sqrt(50),oo=Math.sqrt(10),ro=Math.sqrt(2);function Wt(n,t,e){let s=(t-n)/Math.max(0,e),i=Math.floor(Math.log10(s)),o=s/Math.pow(10,i),r=o>=io?10:o>=oo?5:o>=ro?2:1,a,l,c;return i<0?(c=Math.pow(10,-i)/r,a=Math.round(n*c),l=Math.round(t*c),a/c<n&&++a,l/c>t&&--l,c=-c):(c=Math.pow(10,i)*r,a=Math.round(n/c),l=Math.round(t/c),a*c<n&&++a,l*c>t&&--l),l<a&&.5<=e&&e<2?Wt(n,t,e*2):[a,l,c]}function qt(n,t,e){if(t=+t,n=+n,e=+e,!(e>0))return[];if(n===t)return[n];let s=t<n,[i,o,r]=s?Wt(t,n,e):Wt(n,t,e);if(!(o>=i))return[];let a=o-i+1,l=new Array(a);if(s)if(r<0)for(let c=0;c<a;++c)l[c]=(o-c)/-r;else for(let c=0;c<a;++c)l[c]=(o-c)*r;else if(r<0)for(let c=0;c<a;++c)l[c]=(i+c)/-r;else for(let c=0;c<a;++c)l[c]=(i+c)*r;return l}function ao(n,t,e){return t=+t,n=+n,e=+e,Wt(n,t,e)[2]}function Jn(n,t,e){let s;for(;;){let i=ao(n,t,e);if(i===s||i===0||!isFinite(i))return[n,t];if(i>0){let o=Math.ceil(n/i),r=Math.floor(t/i);n=(o-(o*i>n))*i,t=(r+(r*i<t))*i}else if(i<0){let o=-i,r=Math.ceil(n*o),a=Math.floor(t*o);n=(r-(r/o>n))/o,t=(a+(a/o<t))/o}s=i}}function Zn(n){return Math.max(1,Math.ceil(Math.log(no(n))/Math.LN2)+1)}function We(n,t){let e;if(t===void 0)for(let s of n)s!=null&&(e<s||e===void 0&&s>=s)&&(e=s);else{let s=-1;for(let i of n)(i=t(i,++s,n))!=null&&(e<i||e===void 0&&i>=i)&&(e=i)}return e}var Aa=lo(Math.random);function lo(n){return function(e,s=0,i=e.length){let o=i-(s=+s);for(;o;){let r=n()*o--|0,a=e[o+s];e[o+s]=e[r+s],e[r+s]=a}return e}}var co=Array.prototype,Ht=co.slice;function Qn(n,t){return n-t}function ts(n){for(var t=0,e=n.length,s=n[e-1][1]*n[0][0]-n[e-1][0]*n[0][1];++t<e;)s+=n[t-1][1]*n[t][0]-n[t-1][0]*n[t][1];return s}var z=n=>()=>n;function es(n,t){for(var e=-1,s=t.length,i;++e<s;)if(i=ho(n,t[e]))return i;return 0}function ho(n,t){for(var e=t[0],s=t[1],i=-1,o=0,r=n.length,a=r-1;o<r;a=o++){var l=n[o],c=l[0],h=l[1],u=n[a],f=u[0],p=u[1];if(fo(l,u,t))return 0;h>s!=p>s&&e<(f-c)*(s-h)/(p-h)+c&&(i=-i)}return i}function fo(n,t,e){var s;return uo(n,t,e)&&po(n[s=+(n[0]===t[0])],e[s],t[s])}function uo(n,t,e){return(t[0]-n[0])*(e[1]-n[1])===(e[0]-n[0])*(t[1]-n[1])}function po(n,t,e){return n<=t&&t<=e||e<=t&&t<=n}function ns(){}var U=[[],[[[1,1.5],[.5,1]]],[[[1.5,1],[1,1.5]]],[[[1.5,1],[.5,1]]],[[[1,.5],[1.5,1]]],[[[1,1.5],[.5,1]],[[1,.5],[1.5,1]]],[[[1,.5],[1,1.5]]],[[[1,.5],[.5,1]]],[[[.5,1],[1,.5]]],[[[1,1.5],[1,.5]]],[[[.5,1],[1,.5]],[[1.5,1],[1,1.5]]],[[[1.5,1],[1,.5]]],[[[.5,1],[1.5,1]]],[[[1,1.5],[1.5,1]]],[[[.5,1],[1,1.5]]],[]];function He(){var n=1,t=1,e=Zn,s=l;function i(c){var h=e(c);if(Array.isArray(h))h=h.slice().sort(Qn);else{let u=Xn(c,mo);for(h=qt(...Jn(u[0],u[1],h),h);h[h.length-1]>=u[1];)h.pop();for(;h[1]<u[0];)h.shift()}return h.map(u=>o(c,u))}function o(c,h){let u=h==null?NaN:+h;if(isNaN(u))throw new Error(`invalid value: ${h}`);var f=[],p=[];return r(c,u,function(m){s(m,c,u),ts(m)>0?f.push([m]):p.push(m)}),p.forEach(function(m){for(var g=0,y=f.length,b;g<y;++g)if(es((b=f[g])[0],m)!==-1){b.push(m);return}}),{type:"MultiPolygon",value:h,coordinates:f}}function r(c,h,u){var f=new Array,p=new Array,m,g,y,b,w,v;for(m=g=-1,b=H(c[0],h),U[b<<1].forEach(M);++m<n-1;)y=b,b=H(c[m+1],h),U[y|b<<1].forEach(M);for(U[b<<0].forEach(M);++g<t-1;){for(m=-1,b=H(c[g*n+n],h),w=H(c[g*n],h),U[b<<1|w<<2].forEach(M);++m<n-1;)y=b,b=H(c[g*n+n+m+1],h),v=w,w=H(c[g*n+m+1],h),U[y|b<<1|w<<2|v<<3].forEach(M);U[b|w<<3].forEach(M)}for(m=-1,w=c[g*n]>=h,U[w<<2].forEach(M);++m<n-1;)v=w,w=H(c[g*n+m+1],h),U[w<<2|v<<3].forEach(M);U[w<<3].forEach(M);function M(E){var A=[E[0][0]+m,E[0][1]+g],O=[E[1][0]+m,E[1][1]+g],N=a(A),$=a(O),k,S;(k=p[N])?(S=f[$])?(delete p[k.end],delete f[S.start],k===S?(k.ring.push(O),u(k.ring)):f[k.start]=p[S.end]={start:k.start,end:S.end,ring:k.ring.concat(S.ring)}):(delete p[k.end],k.ring.push(O),p[k.end=$]=k):(k=f[$])?(S=p[N])?(delete f[k.start],delete p[S.end],k===S?(k.ring.push(O),u(k.ring)):f[S.start]=p[k.end]={start:S.start,end:k.end,ring:S.ring.concat(k.ring)}):(delete f[k.start],k.ring.unshift(A),f[k.start=N]=k):f[N]=p[$]={start:N,end:$,ring:[A,O]}}}function a(c){return c[0]*2+c[1]*(n+1)*4}function l(c,h,u){c.forEach(function(f){var p=f[0],m=f[1],g=p|0,y=m|0,b=qe(h[y*n+g]);p>0&&p<n&&g===p&&(f[0]=ss(p,qe(h[y*n+g-1]),b,u)),m>0&&m<t&&y===m&&(f[1]=ss(m,qe(h[(y-1)*n+g]),b,u))})}return i.contour=o,i.size=function(c){if(!arguments.length)return[n,t];var h=Math.floor(c[0]),u=Math.floor(c[1]);if(!(h>=0&&u>=0))throw new Error("invalid size");return n=h,t=u,i},i.thresholds=function(c){return arguments.length?(e=typeof c=="function"?c:Array.isArray(c)?z(Ht.call(c)):z(c),i):e},i.smooth=function(c){return arguments.length?(s=c?l:ns,i):s===l},i}function mo(n){return isFinite(n)?n:NaN}function H(n,t){return n==null?!1:+n>=t}function qe(n){return n==null||isNaN(n=+n)?-1/0:n}function ss(n,t,e,s){let i=s-t,o=e-t,r=isFinite(i)||isFinite(o)?i/o:Math.sign(i)/Math.sign(o);return isNaN(r)?n:n+r-.5}function go(n){return n[0]}function wo(n){return n[1]}function yo(){return 1}function Ge(){var n=go,t=wo,e=yo,s=960,i=500,o=20,r=2,a=o*3,l=s+a*2>>r,c=i+a*2>>r,h=z(20);function u(w){var v=new Float32Array(l*c),M=Math.pow(2,-r),E=-1;for(let Ne of w){var A=(n(Ne,++E,w)+a)*M,O=(t(Ne,E,w)+a)*M,N=+e(Ne,E,w);if(N&&A>=0&&A<l&&O>=0&&O<c){var $=Math.floor(A),k=Math.floor(O),S=A-$-.5,yt=O-k-.5;v[$+k*l]+=(1-S)*(1-yt)*N,v[$+1+k*l]+=S*(1-yt)*N,v[$+1+(k+1)*l]+=S*yt*N,v[$+(k+1)*l]+=(1-S)*yt*N}}return Kn({data:v,width:l,height:c},o*M),v}function f(w){var v=u(w),M=h(v),E=Math.pow(2,2*r);return Array.isArray(M)||(M=qt(Number.MIN_VALUE,We(v)/E,M)),He().size([l,c]).thresholds(M.map(A=>A*E))(v).map((A,O)=>(A.value=+M[O],p(A)))}f.contours=function(w){var v=u(w),M=He().size([l,c]),E=Math.pow(2,2*r),A=O=>{O=+O;var N=p(M.contour(v,O*E));return N.value=O,N};return Object.defineProperty(A,"max",{get:()=>We(v)/E}),A};function p(w){return w.coordinates.forEach(m),w}function m(w){w.forEach(g)}function g(w){w.forEach(y)}function y(w){w[0]=w[0]*Math.pow(2,r)-a,w[1]=w[1]*Math.pow(2,r)-a}function b(){return a=o*3,l=s+a*2>>r,c=i+a*2>>r,f}return f.x=function(w){return arguments.length?(n=typeof w=="function"?w:z(+w),f):n},f.y=function(w){return arguments.length?(t=typeof w=="function"?w:z(+w),f):t},f.weight=function(w){return arguments.length?(e=typeof w=="function"?w:z(+w),f):e},f.size=function(w){if(!arguments.length)return[s,i];var v=+w[0],M=+w[1];if(!(v>=0&&M>=0))throw new Error("invalid size");return s=v,i=M,b()},f.cellSize=function(w){if(!arguments.length)return 1<<r;if(!((w=+w)>=1))throw new Error("invalid cell size");return r=Math.floor(Math.log(w)/Math.LN2),b()},f.thresholds=function(w){return arguments.length?(h=typeof w=="function"?w:Array.isArray(w)?z(Ht.call(w)):z(w),f):h},f.bandwidth=function(w){if(!arguments.length)return Math.sqrt(o*(o+1));if(!((w=+w)>=0))throw new Error("invalid bandwidth");return o=(Math.sqrt(4*w*w+1)-1)/2,b()},f}var xo=12,bo=10,vo=3;function is(n,t){let{rect:e}=n;return[...t].filter(([,s])=>s.length>=bo).sort(([,s],[,i])=>i.length-s.length).slice(0,xo).map(([s,i])=>{let o=i.filter(a=>n.hasPlace(a)).map(a=>n.screen(a)),r=Ge().x(([a])=>a-e.x).y(([,a])=>a-e.y).size([e.width,e.height]).cellSize(4).bandwidth(16).thresholds(vo)(o);return{code:s,shapes:r}})}function os(n,t,e,s){n.save(),n.translate(t.x,t.y),n.lineWidth=1.2;for(let{code:i,shapes:o}of e){n.strokeStyle=x(s(i),.75);for(let r of o){n.beginPath();for(let a of r.coordinates)for(let l of a)l.forEach(([c,h],u)=>u?n.lineTo(c,h):n.moveTo(c,h));n.stroke()}}n.restore()}var T=9,rs=18,Mo=14,ko=[[T*2+3,8],[T*4+6,12]],Oo=60,Gt=class{constructor(){this.middles=new Map,this.placed=[[],[]]}place(t,e){let{rect:s}=t,i=([r,a],l)=>r>=s.x+l&&r<=s.x+s.width-l&&a>=s.y+l&&a<=s.y+s.height-l,o=[];for(let r of e?.findings??[]){let a=r.placed&&this.middleNow(t,e,r);if(!a)continue;let l=P(t.camera,s,...a);if(!i(l,0))continue;let c=([p,m])=>o.every(g=>Math.hypot(g.x-p,g.y-m)>=2*T+2),h=So(l).filter(p=>i(p,T+1)),[u,f]=h.find(c)??h[0]??l;o.push({finding:r,x:u,y:f,foot:l})}return this.placed[t.side]=o,o}at(t,e,s){let i=this.placed[t.side].filter(({x:o,y:r})=>Math.hypot(o-e,r-s)<=Mo);return i.sort((o,r)=>Math.hypot(o.x-e,o.y-s)-Math.hypot(r.x-e,r.y-s)),i[0]??null}clear(){this.placed=[[],[]]}middleNow(t,e,s){let[i,o]=[t.from,t.to].map(r=>this.middleAt(t,e,s,r));return i&&o&&i.map((r,a)=>r+(o[a]-r)*t.between)}middleAt(t,e,s,i){let o=`${e.version} ${s.number} ${t.places.version} ${i}`;if(!this.middles.has(o)){this.middles.size>Oo*e.findings.length&&this.middles.clear();let r=Kt(t,s).map(a=>t.placeAt(i,a)).filter(([a])=>a<=1);this.middles.set(o,r.length?[0,1].map(a=>Z(r.map(l=>l[a]))):null)}return this.middles.get(o)}};function Kt(n,{rows:t}){return Array.from(t,e=>n.imageOf(e)).filter(e=>e>=0)}function So([n,t]){let e=ko.flatMap(([s,i])=>Array.from({length:i},(o,r)=>{let a=(r/i-.25)*2*Math.PI;return[n+s*Math.cos(a),t-rs+s*Math.sin(a)]}));return[[n,t-rs],...e]}function Ke(n,t){let e=t.paper[0]>128?t.bad.map(s=>s*.9):t.bad;return n==="severe"?{fill:e,rim:e,width:1.5,ink:t.paper}:n==="clear"?{fill:t.paper,rim:t.bad,width:3,ink:t.ink}:{fill:t.paper,rim:t.muted,width:1.5,ink:t.ink}}function as(n,t,{look:e,font:s,picked:i,pointed:o}){for(let{finding:r,x:a,y:l,foot:c}of t){let{fill:h,rim:u,width:f,ink:p}=Ke(r.word,e),m=r===i||r===o;n.lineWidth=1.5,n.strokeStyle=x(m?e.ink:e.muted,.9),n.beginPath(),n.moveTo(a,l),n.lineTo(...c),n.stroke();let g=(y,b)=>{n.fillStyle=b,n.beginPath(),n.arc(a,l,y,0,2*Math.PI),n.fill()};g(T+(m?3:1.5),x(m?e.ink:e.paper)),m&&g(T+1.5,x(e.paper)),g(T,x(u)),g(T-f,x(h)),n.fillStyle=x(p),n.font=`700 11px ${s}`,n.textAlign="center",n.textBaseline="middle",n.fillText(String(r.number),a,l+.5)}n.textAlign="start",n.textBaseline="alphabetic"}function ls(n){return n.map(({x:t,y:e})=>[t-T,e-T,t+T,e+T])}var dt={kept:{title:"kept",dash:[],colour:n=>n.categories[4]},lost:{title:"lost",dash:[2,4],colour:n=>n.bad},gained:{title:"gained",dash:[7,4],colour:n=>n.good}};function Yt(n,t,e){let s=t.rowOf(e);if(!n||s<0||s>=n.count)return null;let i=n.indexAt(t.run.epochs[t.judgedMoment]);return Ot(n.of(0,s),n.of(i,s))}function cs(n,t,e,s,i){if(!t.hasPlace(e))return;let[o,r]=t.screen(e);for(let[a,{dash:l,colour:c}]of Object.entries(dt)){n.strokeStyle=x(c(i),.9),n.lineWidth=a==="lost"?1.8:1.5,n.setLineDash(l),n.beginPath();for(let h of s[a]){let u=t.imageOf(h);u<0||!t.hasPlace(u)||(n.moveTo(o,r),n.lineTo(...t.screen(u)))}n.stroke()}n.setLineDash([])}function hs(n,t,e,s){if(!t.hasPlace(e))return;let[i,o]=t.screen(e);for(let[r,a]of[[5,x(s.paper)],[2.2,x(s.ink)]])n.lineWidth=r,n.strokeStyle=a,n.beginPath(),n.arc(i,o,9,0,2*Math.PI),n.stroke()}function fs(n,t,e){t.length<2||(n.beginPath(),t.forEach(([s,i],o)=>o?n.lineTo(s,i):n.moveTo(s,i)),n.closePath(),n.fillStyle=x(e.accent,.12),n.fill(),n.lineWidth=1.5,n.strokeStyle=x(e.accent),n.setLineDash([5,4]),n.stroke(),n.setLineDash([]))}var Xt=12,Ye=3.5,Ao=2e3,Vt=new Map;function us(n,t,{rect:e,look:s,font:i,ratio:o,taken:r=[]}){let a=`600 ${Xt}px ${i}`;n.font=a;for(let{text:l,x:c,y:h,colour:u}of Ve(n,t,e,r)){let{picture:f,width:p,height:m}=Eo(l,{colour:x(u),paper:x(s.paper,.9),style:a,ratio:o}),[g,y]=[c-p/2,h-m/2].map(b=>Math.round(b*o)/o);n.drawImage(f,g,y,p,m)}}function Eo(n,{colour:t,paper:e,style:s,ratio:i}){let o=[n,t,e,s,i].join(`
`),r=Vt.get(o);return r||(Vt.size>Ao&&Vt.clear(),r=No(n,{colour:t,paper:e,style:s,ratio:i}),Vt.set(o,r)),r}function No(n,{colour:t,paper:e,style:s,ratio:i}){let o=document.createElement("canvas"),r=o.getContext("2d");r.font=s;let a=Math.ceil(r.measureText(n).width+2*Ye),l=Xt*1.5+2*Ye;return o.width=a*i,o.height=l*i,r.scale(i,i),Object.assign(r,{font:s,textAlign:"center",textBaseline:"middle",lineJoin:"round"}),r.lineWidth=Ye,r.strokeStyle=e,r.strokeText(n,a/2,l/2),r.fillStyle=t,r.fillText(n,a/2,l/2),{picture:o,width:a,height:l}}function Ve(n,t,e,s){let i=r=>s.some(a=>r[0]<a[2]&&r[2]>a[0]&&r[1]<a[3]&&r[3]>a[1]),o=({x:r,y:a},l)=>[r-l,a-Xt*.75,r+l,a+Xt*.75];return t.flatMap(r=>{let a=n.measureText(r.text).width/2+4;if(r.firm){let c=Math.min(Math.max(r.x,e.x+a),e.x+e.width-a),h=[r.y,r.y+28,r.y-18].map(f=>({...r,x:c,y:f})),u=h.find(f=>!i(o(f,a)))??h[0];return s.push(o(u,a)),[u]}let l=o(r,a);return l[0]<e.x||l[2]>e.x+e.width||l[1]<e.y||l[3]>e.y+e.height?[]:i(l)?[]:(s.push(l),[r])})}var ds=0,Xe=1,pt=2,mt=4,To={"few-shot":9,"held-out":7,validation:6,pool:6,bystander:4.5},Lo=6.5,Je=.14,ps=.4;function ms(n,t,{look:e,hidden:s,selected:i,fading:o,sizes:r}){let a=n.count,l=new Uint8Array(a*4),c=new Uint8Array(a*4),h=t.entries?.map((p,m)=>gt(p,m,e)),u=new Set;t.entries?.forEach((p,m)=>s.has(p.name)&&u.add(m));let f=t.high-t.low||1;for(let p=0;p<a;p++){let m=e.quiet,g=0,y=ds;if(h){let M=t.codeOf(n,p);M>=0&&({rgb:m,shape:g}=h[M],u.has(M)&&(y=pt))}else{let M=t.valueOf(n,p);Number.isFinite(M)&&(m=e.sequential((M-t.low)/f))}let b=.9,w=o?n.reliability(p):NaN;Number.isFinite(w)&&(b*=ps+(1-ps)*w),i.size&&(i.has(p)?(b=1,y===ds&&(y=Xe)):b*=Je/.9);let v=p*4;l[v]=m[0],l[v+1]=m[1],l[v+2]=m[2],l[v+3]=b*255,c[v]=r[p]*mt,c[v+1]=g,c[v+2]=y}return{colour:l,look:c}}function gt(n,t,e){let s=e.categories.length,i=n.tone?e[n.tone]:e.categories[(n.colour??t)%s],o=n.shape??Ue[Math.floor(t/s)%Ue.length];return{rgb:i,shape:o}}function gs(n){let t=n.column("split"),e=Math.min(1,Math.max(.4,(4e3/n.count)**.25)),s=new Float32Array(n.count);for(let i=0;i<n.count;i++){let o=t?.categories?t.categories[t.values[i]]:void 0;s[i]=(To[o]??Lo)*e}return s}var L=44,_o=3,$o=420,Po=8;function ws(n,t,e){let{rect:s}=n,i=[];for(let a=0;a<n.count;a++){if(!t(a)||!n.hasPlace(a))continue;let[l,c]=n.screen(a);if(!(l<s.x||l>s.x+s.width||c<s.y||c>s.y+s.height)&&(i.push([a,l,c]),i.length>$o))return[]}if(i.length*L*L>s.width*s.height*1.1)return[];i.sort(([a],[l])=>e(l)-e(a)||a-l);let o=new Set;return i.filter(([,a,l])=>{let c=`${Math.floor((a-s.x)/L)} ${Math.floor((l-s.y)/L)}`;return o.has(c)?!1:o.add(c)}).sort(([a],[l])=>e(a)-e(l))}function ys(n,t,e,s,i,{look:o,selected:r}){let a=t.about.sheets.length>Po?0:L*(window.devicePixelRatio||1);for(let[l,c,h]of e){let u=t.rowOf(l),f=u<0||!t.run.hasPicture(u)?null:s.picture(t,u,a);if(!f)continue;let p=L/2;n.globalAlpha=r.size&&!r.has(l)?Je:1,n.fillStyle=x(o.paper),n.fillRect(c-p-1.5,h-p-1.5,L+3,L+3);let{sheet:m,side:g}=f;n.drawImage(m,f.x,f.y,g,g,c-p,h-p,L,L),n.strokeStyle=x(i(l)),n.lineWidth=2,n.strokeRect(c-p-.5,h-p-.5,L+1,L+1),r.has(l)&&(n.strokeStyle=x(o.accent),n.lineWidth=_o,n.strokeRect(c-p-3,h-p-3,L+6,L+6))}n.globalAlpha=1}var Jt=5;function bs(n){let{names:t,x:e,y:s}=n.places.prompts;return t.flatMap((i,o)=>{let[r,a]=[n.from,n.to].map(u=>u*t.length+o);if(e[r]===65535||e[a]===65535)return[];let l=u=>(u[r]+(u[a]-u[r])*n.between)/65534,[c,h]=P(n.camera,n.rect,l(e),l(s));return[{text:`“${i}”`,x:c,y:h}]})}function vs(n,t){return t.flatMap(({text:e,from:s,to:i})=>{let[o,r]=[xs(n,n.from,s),xs(n,n.to,i)];if(!o||!r)return[];let a=h=>o[h]+(r[h]-o[h])*n.between,[l,c]=P(n.camera,n.rect,a(0),a(1));return[{text:`“${e}”`,x:l,y:c,near:n.between<.5?s:i}]})}function xs(n,t,e){let s=e.map(i=>n.placeAt(t,i)).filter(([i])=>i<=1);return s.length?[0,1].map(i=>s.reduce((o,r)=>o+r[i],0)/s.length):null}function Ms(n,t,e){for(let[s,i]of[[4,x(e.paper)],[1.8,x(e.accent)]]){n.lineWidth=s,n.strokeStyle=i,n.beginPath();for(let{x:o,y:r}of t)n.moveTo(o-Jt,r),n.lineTo(o+Jt,r),n.moveTo(o,r-Jt),n.lineTo(o,r+Jt);n.stroke()}}function ks(n,t,e,s){n.lineWidth=1,n.strokeStyle=x(s.accent,.7);for(let{x:i,y:o,near:r}of e){n.beginPath();for(let a of r)t.hasPlace(a)&&(n.moveTo(i,o),n.lineTo(...t.screen(a)));n.stroke()}for(let{x:i,y:o}of e){n.beginPath();for(let r=0;r<10;r++){let[a,l]=[(r/5-.5)*Math.PI,r%2?4:9];n.lineTo(i+l*Math.cos(a),o+l*Math.sin(a))}n.closePath(),n.fillStyle=x(s.accent),n.fill(),n.lineWidth=1.5,n.strokeStyle=x(s.paper),n.stroke()}}var Io=300;function Os(n,t,e,s){if(!(t.place<=0)){n.lineWidth=e.length>60?1:1.6,n.lineJoin="round";for(let i of e.slice(0,Io))if(t.hasPlace(i)){n.strokeStyle=x(s(i),e.length>60?.45:.75),n.beginPath();for(let o=0;o<=t.from;o++){let[r,a]=t.placeAt(o,i);if(r>1)continue;let[l,c]=P(t.camera,t.rect,r,a);o?n.lineTo(l,c):(n.moveTo(l+2.2,c),n.arc(l,c,2.2,0,2*Math.PI),n.moveTo(l,c))}n.lineTo(...t.screen(i)),n.stroke()}}}var Ss=3e3,Ro=200,Zt=class{constructor(t,e,s){this.marks=s,this.context=t.getContext("2d"),this.sheets=e,this.medians=new Bt,this.movements=[],this.arrowsDrawn=0}draw(t,e=this.context){let{panels:s,ratio:i,look:o,width:r,height:a}=t;this.marks.clear(),e.setTransform(i,0,0,i,0,0),e.clearRect(0,0,r,a);for(let l of s){let{rect:c}=l;c.hidden||(e.save(),e.beginPath(),e.rect(c.x,c.y,c.width,c.height),e.clip(),this.drawPanel(e,l,t),e.restore(),e.strokeStyle=x(o.grid),e.lineWidth=1,e.strokeRect(c.x+.5,c.y+.5,c.width-1,c.height-1))}}drawPanel(t,e,s){let{state:i,look:o,selected:r,hovered:a,atRest:l,loop:c}=s,h=s.neighbours[e.side],{layers:u}=i,f=s.paints[e.side],p=w=>s.visible(e.side,w),m=w=>f.colour.subarray(w*4,w*4+3);u.contours&&l&&s.colouring.entries&&os(t,e.rect,this.densitiesOf(e,s),w=>s.toneOf(w)),u.trails&&r.size&&Os(t,e,[...r],m),u.arrows&&h&&(l||e.count<=Ss)&&qn(t,e,this.movementsOf(e,h),p,m);let g=a>=0?a:r.size===1?[...r][0]:-1;if(u.lines&&g>=0){let w=Yt(h,e,g);w&&cs(t,e,g,w,o)}if(u.pictures&&(l||e.count<=Ss)){let w=ws(e,p,v=>r.has(v));ys(t,e,w,this.sheets,m,{look:o,selected:r})}let y=u.findings?this.marks.place(e,s.highlights[e.side]):[];us(t,this.textsOf(e,s,t),{rect:e.rect,look:o,font:s.font,ratio:s.ratio,taken:ls(y)});let b=s.hoveredIn===e?s.pointed?.finding:null;as(t,y,{look:o,font:s.font,picked:s.picked,pointed:b}),a>=0&&p(a)&&hs(t,e,a,o),c?.side===e.side&&fs(t,c.points,o)}textsOf(t,e,s){let{layers:i}=e.state,o=i.prompts?bs(t):[];Ms(s,o,e.look);let r=vs(t,e.typed[t.side]);ks(s,t,r,e.look);let a=[...r.map(l=>({...l,y:l.y-2,firm:!0})),...o].map(l=>({...l,y:l.y-12,colour:e.look.accent}));return i.names?[...a,...this.namesOf(t,e)]:a}namesOf(t,e){let{run:s,look:i,state:o}=e,r=o.colour.startsWith("column:")?s.column(o.colour.slice(7)):null,a=r?.categories?r:s.column("label");if(!a)return[];let l=s.column("split"),c=l?.categories?.indexOf(Ut)??-1,h=p=>c<0||l.values[p]!==c,u=this.medians.now(t,a,h).filter(({code:p})=>!o.hidden.includes(a.categories[p])),f=e.atRest?u.length:Ro;return u.slice(0,f).map(({code:p,x:m,y:g})=>{let[y,b]=P(t.camera,t.rect,m,g);return{text:a.categories[p],x:y,y:b,colour:i.ink}})}movementsOf(t,e){let s=`${t.places.version} ${t.place} ${e.version}`,i=this.movements[t.side];if(i?.key===s)return i.found;let o=Wn(t,e);return this.movements[t.side]={key:s,found:o},o}densitiesOf(t,e){let s=new Map;for(let i=0;i<t.count;i++){if(!e.visible(t.side,i))continue;let o=e.colouring.codeOf(t,i);o<0||e.colouring.entries[o].tone==="quiet"||(s.has(o)||s.set(o,[]),s.get(o).push(i))}return is(t,s)}};var Co=/^(measure:|predicted$|change$|renamed$|movement$|reliability$)/,Qt=class{constructor(){rn(this,"painted",0)}take(t){this.run!==t&&(this.run=t,this.colourings=Fn(t),this.sizes=gs(t),this.made=new Map,this.paints=[],this.keys=[])}nameOf(t){return this.colourings.has(t)?t:this.colourings.has("column:label")?"column:label":[...this.colourings.keys()][0]}colouring(t){return this.made.has(t)||this.made.set(t,this.colourings.get(t).make()),this.made.get(t)}update(t,e,s,i,o){let r=this.nameOf(e.colour),a=this.colouring(r);return t.forEach((l,c)=>{let h=`${l.nearest} ${l.judgedNearest}`,u=Co.test(r)||o&&e.layers.fading,f=[l.places,r,e.hidden,s,i,e.layers.fading],p=this.keys[c];if(p&&f.every((g,y)=>g===p.key[y])&&(!u||h===p.moment))return;this.keys[c]={key:f,moment:h},this.painted++;let m=ms(l,a,{look:i,hidden:new Set(e.hidden),selected:s,fading:e.layers.fading,sizes:this.sizes});this.paints[c]={...m,selected:s.size>0}}),this.paints}visible(t,e){return this.paints[t].look[e*4+2]!==pt}counts(t,e){let s=new Array(e.entries?.length??0).fill(0);if(e.entries)for(let i=0;i<t.count;i++){let o=e.codeOf(t,i);o>=0&&s[o]++}return s}greys(t,e){let s={missing:0,chance:0};if(e.entries)return s;for(let i=0;i<t.count;i++){let o=e.valueOf(t,i);o===-1/0?s.chance++:Number.isFinite(o)||s.missing++}return s}toneOf(t,e,s){return gt(t.entries[e],e,s).rgb}};function d(n,t={},...e){let s=document.createElement(n);for(let[i,o]of Object.entries(t))o==null||o===!1||(i.startsWith("on")?s.addEventListener(i.slice(2),o):i==="text"?s.textContent=o:i==="value"?s.value=o:s.setAttribute(i,o===!0?"":o));return s.append(...e.filter(i=>i!=null)),s}var As="http://www.w3.org/2000/svg",zo={pan:"M12 3v18M3 12h18M12 3l-3 3M12 3l3 3M12 21l-3-3M12 21l3-3M3 12l3-3M3 12l3 3M21 12l-3-3M21 12l-3 3",lasso:"M7 16c-3-1-4-3-4-5 0-4 4-7 9-7s9 3 9 7-4 7-9 7c-1 0-2 0-3-.3M7 16a2 2 0 1 0 .1 0M8 19c0 2-1 3-3 3",box:"M4 4h3M10 4h4M17 4h3v3M20 10v4M20 17v3h-3M14 20h-4M7 20H4v-3M4 14v-4M4 7V4",plus:"M12 5v14M5 12h14",minus:"M5 12h14",fit:"M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",play:"M7 4l13 8-13 8z",pause:"M8 4v16M16 4v16",loop:"M17 2l4 4-4 4M3 11V9a3 3 0 0 1 3-3h15M7 22l-4-4 4-4M21 13v2a3 3 0 0 1-3 3H3",layers:"M12 3l9 5-9 5-9-5zM3 13l9 5 9-5",save:"M12 3v12M7 10l5 5 5-5M4 20h16",keys:"M3 6h18v12H3zM7 10h.01M11 10h.01M15 10h.01M7 14h10"};function te(n){return ee(24,zo[n],{class:"icon"})}function ee(n,t,e){let s=document.createElementNS(As,"svg"),i=document.createElementNS(As,"path");for(let[o,r]of Object.entries({viewBox:`0 0 ${n} ${n}`,"aria-hidden":!0,...e}))s.setAttribute(o,r);return i.setAttribute("d",t),s.append(i),s}function j(n,t,e,s={}){return d("button",{type:"button",title:n,"aria-label":n,onclick:e,...s},te(t))}function I(n,t,e,s){let i=d("select",{"aria-label":n,onchange:o=>s(o.target.value)});for(let[o,r]of t)i.append(d("option",{value:o,text:r}));return i.value=e,i}function ne(n,t,...e){let s=d("summary",{title:n,"aria-label":n},te(t));return G(d("details",{class:"menu"},s,d("div",{class:"sheet"},...e)))}function G(n){return n.addEventListener("keydown",t=>{t.key!=="Escape"||!n.open||(n.open=!1,n.querySelector("summary").focus(),t.stopPropagation())}),n.querySelector(".sheet").tabIndex=-1,n.addEventListener("focusout",t=>{t.relatedTarget&&!n.contains(t.relatedTarget)&&(n.open=!1)}),n}var jo=12,se=class{constructor(t){this.view=t,this.title=d("h2"),this.search=d("input",{type:"search",placeholder:"Find…","aria-label":"Find in the legend",oninput:()=>this.filter()}),this.all=d("button",{type:"button",text:"Show all",onclick:()=>t.store.set({hidden:[]})}),this.list=d("ul",{onclick:i=>this.clicked(i),onscroll:()=>this.showBelow()}),this.below=d("button",{type:"button",class:"below",hidden:!0,onclick:()=>this.scroll()}),this.observer=new ResizeObserver(()=>this.showBelow()),this.observer.observe(this.list),this.bar=d("div",{class:"bar"}),this.element=d("div",{class:"legend",role:"region","aria-label":"Legend"},this.title,this.search,this.all,this.bar,this.list,this.below);let e=i=>d("button",{type:"button",class:"act",text:i}),s=d("button",{type:"button",class:"kind"},d("span"),d("small"));this.blank=d("li",{},s,e("only"),e("select")),this.rows=[]}build(t,e,{counts:s,greys:i},o){this.title.textContent=t,this.colouring=e,this.rows=[],this.bar.replaceChildren(),this.bar.hidden=!!e.entries,e.entries?this.rows=e.entries.map((r,a)=>({entry:r,code:a,count:s[a]})).filter(({count:r})=>r>0).map(({entry:r,code:a,count:l})=>this.row(r,gt(r,a,o),l)):this.bar.append(...Uo(e,o),...Bo(i)),this.list.replaceChildren(...this.rows.map(({line:r})=>r)),this.search.hidden=this.rows.length<jo,this.search.hidden&&(this.search.value=""),this.filter()}row({name:t},e,s){let i=this.blank.cloneNode(!0),[o,r,a]=i.children;return o.title=`Hide or show ${t}`,o.children[0].textContent=t,o.children[1].textContent=s.toLocaleString("en"),o.prepend(Fo(e)),r.setAttribute("aria-label",`Show only ${t}`),a.setAttribute("aria-label",`Select ${t}`),{name:t,button:o,only:r,pick:a,line:i}}clicked(t){let e=t.target.closest("button"),s=e&&this.rows.find(({line:i})=>i.contains(e));s&&(e===s.only?this.only(s.name):e===s.pick?this.select(s.name,t):this.toggle(s.name))}show(t){for(let{name:e,button:s,line:i}of this.rows){let o=t.includes(e);s.setAttribute("aria-pressed",String(!o)),i.classList.toggle("off",o)}this.all.hidden=!t.length}toggle(t){let{store:e}=this.view,{hidden:s}=e.state;e.set({hidden:s.includes(t)?s.filter(i=>i!==t):[...s,t]})}only(t){this.view.store.set({hidden:this.colouring.entries.map(e=>e.name).filter(e=>e!==t)})}select(t,e){let{codeOf:s,entries:i}=this.colouring,{run:o,panels:r,selection:a}=this.view,l=o.ids.filter((c,h)=>i[s(r[1],h)]?.name===t);a.change(l,J(e))}filter(){let t=this.search.value.trim().toLocaleLowerCase();for(let{name:e,line:s}of this.rows)s.hidden=!e.toLocaleLowerCase().includes(t);this.showBelow()}showBelow(){let{scrollHeight:t,scrollTop:e,clientHeight:s}=this.list,i=this.rows.filter(({line:r})=>!r.hidden).length,o=Math.round(i*(t-e-s)/Math.max(t,1));this.below.hidden=o<1,this.below.textContent=`${o.toLocaleString("en")} more below`,this.list.classList.toggle("cut",o>=1)}scroll(){this.list.scrollBy({top:this.list.clientHeight*.9})}end(){this.observer.disconnect()}};function Fo({rgb:n,shape:t}){let[e,s]=[x(n),Ft(t,7,7,4.6)];return t===5?ee(14,s,{class:"swatch",fill:"none",stroke:e,"stroke-width":2}):ee(14,s,{class:"swatch",fill:e,stroke:"none"})}function Uo({low:n,high:t},e){let s=[0,.25,.5,.75,1].map(o=>x(e.sequential(o)));return[d("div",{class:"gradient",style:`background: linear-gradient(to right, ${s.join(", ")})`}),d("div",{class:"ends"},d("span",{text:D(n)}),d("span",{text:D(t)}))]}function Bo({missing:n,chance:t}){return[[n,"not known"],[t,"no more than chance"]].filter(([s])=>s).map(([s,i])=>d("p",{class:"grey",text:`${s.toLocaleString("en")} grey: ${i}`}))}function D(n){return Number.isFinite(n)?String(Number(n.toPrecision(3))):"–"}function et(n,t,e,s){let i=n.rowOf(t);if(i<0||!n.run.hasPicture(i))return null;let o=Math.round(s*Math.min(window.devicePixelRatio||1,2)),r=d("canvas",{width:o,height:o,class:"picture","data-id":n.run.ids[i]});return Es(r,n,t,e),r}function ie(n,t,e){for(let[s,i]of n)"drawn"in s.dataset||Es(s,t,i,e)}function Es(n,t,e,s){let i=s.picture(t,t.rowOf(e),n.width);if(!i)return;let{sheet:o,x:r,y:a,side:l}=i,c=n.getContext("2d");c.imageSmoothingQuality="high",c.drawImage(o,r,a,l,l,0,0,n.width,n.height),n.dataset.drawn=""}var Do=96,oe=class{constructor(){this.element=d("div",{class:"card",hidden:!0})}hide(){this.element.hidden=!0}show({panel:t,i:e,x:s,y:i,sheets:o,change:r,found:a,width:l}){let c=wt(t,e,r,a),h=et(t,e,o,Do),u=c.lines.map(([f,p])=>d("div",{},d("dt",{text:f}),d("dd",{text:p})));this.element.replaceChildren(...h?[h]:[],d("div",{},d("b",{text:c.title}),...c.sentence?[d("p",{class:"sentence",text:c.sentence})]:[],d("small",{text:c.under}),d("dl",{},...u))),this.standBeside(t,s,i,l)}showFinding(t,{finding:e,x:s,y:i},o){let{number:r,word:a,title:l,sentence:c,rows:h}=e,u=`${a} · ${h.length.toLocaleString("en")} ${t.run.noun}s · click selects them`;this.element.replaceChildren(d("div",{},d("b",{},d("i",{class:`number ${a}`,text:r}),` ${l}`),d("small",{text:u}),d("p",{text:c}))),this.standBeside(t,s,i,o)}standBeside(t,e,s,i){this.element.hidden=!1;let o=this.element.getBoundingClientRect(),[r,a]=[e-18-o.width,e+18],l=t.side===0?r>=0?r:a:a+o.width<=i?a:r;this.element.style.left=`${Math.max(0,Math.min(l,i-o.width))}px`,this.element.style.top=`${Math.max(4,s-o.height/2)}px`}};function wt(n,t,e,s=""){let{run:i}=n,o=n.rowOf(t);if(o<0)return{title:"",sentence:"",under:"not in this run",lines:[]};let r=i.columns.filter(({name:f,categories:p})=>p!==null&&!["label","fine_label"].includes(f)).map(({name:f})=>i.text(f,o)).filter(Boolean).slice(0,4).join(" · "),a=[],[l,c]=[i.predictedName(0,o),i.predictedName(n.judgedMoment,o)];if(c){let f=p=>({true:"✓ ",false:"✕ ",null:""})[i.isCorrect(p,o)];a.push(["named",l===c?`${f(n.judgedMoment)}${c}, as before`:`${f(0)}${l} → ${f(n.judgedMoment)}${c}`])}for(let{name:f,title:p}of i.measures){let m=i.value(f,n.judgedMoment,o);Number.isFinite(m)&&a.push([p.toLowerCase(),D(m)])}for(let{name:f,categories:p,values:m}of i.columns)p===null&&Number.isFinite(m[o])&&a.push([f,D(m[o])]);let h=n.reliability(t);a.push(["reliability",Number.isFinite(h)?`${Math.round(h*100)} %`:"not known"]),n.movement(t)===-1/0&&n.judgedNearest>0&&a.push(["movement","no more than chance"]),e&&a.push([`nearest ${e.kept.length+e.lost.length}`,Object.keys(dt).map(f=>`${e[f].length} ${f}`).join(", ")+(s&&` (${s})`)]);let u=i.sentence(o);return{title:i.text("label",o)||i.ids[o],sentence:u,under:r||i.ids[o],lines:a}}var[Wo,qo]=[160,56],re=class{constructor(t){this.view=t,this.i=-1,this.element=d("div",{class:"close-up",role:"group","aria-label":"One image",hidden:!0}),this.element.addEventListener("keydown",e=>{e.key==="Escape"&&(e.stopPropagation(),this.close())})}open(t){this.i=t,this.key=null,this.view.loop.ask(),this.wantsFocus=!0}close(){this.i=-1,this.element.hidden=!0,this.view.surface.element.focus({preventScroll:!0})}show(t){if(this.i<0||this.i>=t[1].count){this.element.hidden=!0;return}let e=this.view.compared.neighboursOf(t[1]),s=this.view.compared.waitsForNeighbours(t[1]),i=[t[1].places,t[1].judgedMoment,this.i,e,s];if(this.key?.every((o,r)=>o===i[r])){ie(this.thumbs,t[1],this.view.sheets);return}this.key=i,this.thumbs=[],this.build(t[1],e),this.wantsFocus&&this.element.querySelector("button").focus({preventScroll:!0}),this.wantsFocus=!1}thumb(t,e,s){let i=et(t,e,this.view.sheets,s);return i&&this.thumbs.push([i,e]),i}build(t,e){let{title:s,sentence:i,under:o,lines:r}=wt(t,this.i,null),a=r.map(([l,c])=>d("div",{},d("dt",{text:l}),d("dd",{text:c})));this.element.hidden=!1,this.element.replaceChildren(...[this.thumb(t,this.i,Wo)].filter(Boolean),d("div",{class:"facts"},d("h3",{text:s}),...i?[d("blockquote",{text:i})]:[],d("small",{text:o}),d("dl",{},...a)),d("div",{class:"near"},...this.rows(t,e)),d("button",{type:"button",text:"Close",onclick:()=>this.close()}))}rows(t,e){let s=t.rowOf(this.i);if(!e&&this.view.compared.waitsForNeighbours(t))return[d("p",{text:"Its neighbours are being looked for…"})];if(!e||s<0)return[d("p",{text:`Neighbours of so many ${t.run.noun}s are there once the run is measured again.`})];let i=e.indexAt(t.run.epochs[t.judgedMoment]),[o,r]=[[...e.of(0,s)],[...e.of(i,s)]],a=Ot(o,r),l=f=>Object.keys(dt).find(p=>a[p].includes(f)),c=(f,p)=>d("div",{},d("small",{text:f}),d("div",{class:"tiles"},...p.map(m=>this.tile(t,m,l(m))))),h=kt(e),u=[c("Nearest at first",o),c("Nearest now",r)];return h?[...u,d("small",{text:`Of so many ${t.run.noun}s, ${h}.`})]:u}tile(t,e,s){let i=t.imageOf(e),o=t.run.sentence(e),r=o||t.run.text("label",e)||t.run.ids[e],a=i<0?null:this.thumb(t,i,qo);return d("button",{type:"button",class:`tile ${s}`,title:`${r}: ${s}`,"aria-label":`${r}, ${s}`,disabled:i<0,onclick:()=>this.open(i)},a??d("span",{class:o?"words sentence":"words",text:r}),d("small",{text:s}))}};function Ns(n){let t=new Map;for(let{name:e,title:s}of n.measures){let i=(o,r)=>Ho(o,e,r);t.set(e,{title:s,valueOf:i})}t.set("movement",{title:"Movement drawn",valueOf:(e,s)=>e.movement(s)}),t.set("reliability",{title:"Reliability of the map",valueOf:(e,s)=>e.reliability(s)});for(let e of n.columns.filter(({categories:s})=>s===null))t.set(`column:${e.name}`,{title:e.name,valueOf:(s,i)=>e.values[i]});return t}function Ts(n){let t=new Map([["",{title:"No groups",nameOf:()=>""}]]);for(let{name:e,categories:s}of n.columns){if(!s?.length)continue;let i=e==="label"?"Class":e.replaceAll("_"," ");t.set(`column:${e}`,{title:i,nameOf:(o,r)=>n.text(e,r)})}if(n.names.length){let e=(s,i)=>s.rowOf(i)<0?"":s.run.predictedName(s.judgedMoment,s.rowOf(i));t.set("predicted",{title:"Named as",nameOf:e})}return t}function Ls(n,t,{valueOf:e,nameOf:s,falling:i}){let o=new Map;for(let a of t){let l=s(n,a);o.has(l)||o.set(l,[]),o.get(l).push([a,e(n,a)])}let r=([a,l],[c,h])=>Number.isNaN(l)||Number.isNaN(h)?Number.isNaN(l)-Number.isNaN(h)||a-c:(i?h-l:l-h)||a-c;return[...o].map(([a,l])=>({name:a,images:l.sort(r).map(([c])=>c)})).sort((a,l)=>l.images.length-a.images.length||(a.name<l.name?-1:1))}function _s(n,t,e){let[s,i]=[t*e,(t+1)*e],o=0,r=[];for(let{name:a,images:l}of n){let c=l.slice(Math.max(0,s-o),Math.max(0,i-o));c.length&&r.push({name:a,count:l.length,images:c}),o+=l.length}return r}function Ho(n,t,e){let s=n.rowOf(e);return s<0?NaN:n.run.value(t,n.judgedMoment,s)}var ae=60,Go=72,Ko="Play, or move the slider. ",$s="Draw around points with the lasso (L), click one, or press “select” at a line of the legend: they appear here.",le=class{constructor(t){this.view=t,this.thumbs=[],this.how={group:"column:label",sort:"drift",falling:!0,page:0},this.title=d("h2"),this.group=I("Group by",[],"",s=>this.set({group:s})),this.sort=I("Sort by",[],"",s=>this.set({sort:s})),this.direction=d("button",{type:"button",onclick:()=>this.set({falling:!this.how.falling})}),this.pages=d("span",{class:"pages"});let e=d("button",{type:"button",text:"Clear",onclick:()=>t.selection.change([],"set")});this.bar=d("div",{class:"bar"},this.title,this.group,this.sort,this.direction,this.pages,e),this.body=d("div",{class:"groups"}),this.hint=d("p",{class:"hint"}),this.closeUp=new re(t),this.element=d("section",{class:"gallery","aria-label":"Selected images"},this.hint,this.bar,this.closeUp.element,this.body)}set(t){Object.assign(this.how,{page:0},t),this.key=null,this.view.loop.ask()}offer(t){[this.sortings,this.groupings]=[Ns(t),Ts(t)];let e=s=>[...s].map(([i,{title:o}])=>d("option",{value:i,text:o}));this.sort.replaceChildren(...e(this.sortings)),this.group.replaceChildren(...e(this.groupings)),this.sortings.has(this.how.sort)||(this.how.sort=[...this.sortings.keys()][0]),this.groupings.has(this.how.group)||(this.how.group=""),this.key=null}show({panels:t,selected:e,atRest:s}){if(!s)return;this.hint.textContent=Yo(t[1].places.epochs);let i=t[1],o=[i.places,i.judgedMoment,i.judgedNearest,e];this.key?.every((r,a)=>r===o[a])?ie(this.thumbs,i,this.view.sheets):(this.of!==e&&(this.how.page=0),this.of=e,this.key=o,this.build(i,[...e])),this.closeUp.show(t)}build(t,e){let{group:s,sort:i,falling:o}=this.how;this.hint.hidden=e.length>0,this.bar.hidden=this.body.hidden=!e.length,e.length||(this.closeUp.i=-1);let{valueOf:r,title:a}=this.sortings.get(i),{nameOf:l}=this.groupings.get(s),c=Ls(t,e,{valueOf:r,nameOf:l,falling:o});this.title.textContent=`${e.length.toLocaleString("en")} selected`,[this.group.value,this.sort.value]=[s,i],this.direction.textContent=o?"highest first":"lowest first",this.showPages(e.length),this.thumbs=[],this.body.replaceChildren(..._s(c,this.how.page,ae).map(h=>this.groupOf(t,h,u=>r(t,u),a)))}groupOf(t,{name:e,count:s,images:i},o,r){let a=i.map(c=>this.tile(t,c,o(c),r)),l=this.how.group?[d("h3",{},e||"without",d("small",{text:s.toLocaleString("en")}))]:[];return d("div",{},...l,d("div",{class:"tiles"},...a))}tile(t,e,s,i){let{view:o}=this,r=et(t,e,o.sheets,Go);r&&this.thumbs.push([r,e]);let a=o.run.ids[e],l=o.run.sentence(e),c=`${l||o.run.text("label",e)||a}, ${i.toLowerCase()} ${D(s)}`;return d("button",{type:"button",class:"tile",title:l||a,"aria-label":c,onclick:()=>this.closeUp.open(e),onpointerenter:()=>o.pointing.at(o.panels[1],e),onpointerleave:()=>o.pointing.at(null,-1)},r??d("span",{class:l?"words sentence":"words",text:l||a}),d("small",{text:D(s)}))}showPages(t){let e=Math.ceil(t/ae)-1,{page:s}=this.how;this.pages.hidden=e<1;let i=s*ae+1,o=(r,a,l)=>d("button",{type:"button",text:r,"aria-label":a,disabled:l<0||l>e,onclick:()=>this.set({page:l})});this.pages.replaceChildren(o("‹","Previous page",s-1),`${i.toLocaleString("en")}–${Math.min(i+ae-1,t).toLocaleString("en")} of ${t.toLocaleString("en")}`,o("›","Next page",s+1))}};function Yo(n){return n.length>1?Ko+$s:$s}var ce=class{constructor(t){this.canvas=t,this.context=t.getContext("2d")}draw({panels:t,paints:e,order:s,share:i,ratio:o,grow:r,look:a,ghost:l}){let{context:c}=this;c.setTransform(o,0,0,o,0,0),c.clearRect(0,0,this.canvas.width,this.canvas.height),t.forEach((h,u)=>{let{rect:f}=h;if(f.hidden)return;c.save(),c.beginPath(),c.rect(f.x,f.y,f.width,f.height),c.clip();let p=Math.ceil(h.count*i);l&&h.place>0&&Xo(c,h,s,p,a);let m=e[u].selected?[0,Xe]:[0];for(let g of m)Vo(c,h,e[u],s,g?h.count:p,g,r,a);c.restore()})}end(){}};function Vo(n,t,e,s,i,o,r,a){let{rect:l}=t;n.strokeStyle=x(a.paper),n.lineWidth=.7;for(let c=0;c<i;c++){let h=s[c];if(e.look[h*4+2]!==o||!t.hasPlace(h))continue;let[u,f]=t.screen(h);if(u<l.x-9||u>l.x+l.width+9||f<l.y-9||f>l.y+l.height+9)continue;let p=e.look[h*4+1],m=e.look[h*4]/mt*r*.5+(o?.75:0),g=x(e.colour.subarray(h*4,h*4+3),e.colour[h*4+3]/255);n.beginPath(),Be(n,p,u,f,m),p===5?(n.strokeStyle=g,n.lineWidth=1.6,n.stroke(),n.strokeStyle=x(a.paper),n.lineWidth=.7):(n.fillStyle=g,n.fill(),n.stroke())}}function Xo(n,t,e,s,i){n.fillStyle=x(i.muted,.22);let o=t.place;t.stand(0);for(let r=0;r<s;r++){if(!t.hasPlace(e[r]))continue;let[a,l]=t.screen(e[r]);n.beginPath(),n.arc(a,l,2.5,0,2*Math.PI),n.fill()}t.stand(o)}var Jo=2,Zo=620,Ze=10,nt=34,Ps=1.1,he=class{constructor(t){this.changed=t,this.overlay=d("canvas",{class:"overlay"}),this.element=d("div",{class:"surface",tabindex:0,role:"application","aria-label":"Two maps of the images, linked. Arrow keys go through snapshots and images; the keys are listed under Keys."}),this.ratio=Math.min(window.devicePixelRatio||1,Jo),this.makePoints(),this.element.append(this.points,this.overlay),this.observer=new ResizeObserver(()=>this.measure()),this.observer.observe(this.element)}makePoints(){this.points=d("canvas",{class:"points"}),this.lost=t=>t.preventDefault(),this.restored=()=>{this.renderer.build(),this.changed()};try{this.renderer=new jt(this.points),this.flat=!1,this.points.addEventListener("webglcontextlost",this.lost),this.points.addEventListener("webglcontextrestored",this.restored)}catch{this.makeFlat()}}makeFlat(){this.points=d("canvas",{class:"points"}),this.renderer=new ce(this.points),this.flat=!0}draw(t){try{this.renderer.draw(t)}catch(e){if(!(e instanceof ut))throw e;let{points:s,renderer:i}=this;s.removeEventListener("webglcontextlost",this.lost),s.removeEventListener("webglcontextrestored",this.restored),i.end(),this.makeFlat(),s.replaceWith(this.points),this.resize(this.ratio),this.renderer.draw(t)}}measure(){let t=Math.round(this.element.getBoundingClientRect().width);t!==this.width&&(this.width=t,t&&(this.narrow=this.width<Zo,this.resize(this.ratio),this.changed()))}layOut(t,e){let{width:s}=this,i=this.narrow&&e==="both",o=this.narrow?s:(s-Ze)/2,r=i?Math.min(s*.85,360):this.narrow?s*Ps:o*Ps,a=Math.round(Math.min(t-nt,r)),l=i?a+nt+Ze:0,c={x:this.narrow?0:o+Ze,y:nt+l},h=f=>this.narrow&&e===f,u=c.y+a;return this.height!==u&&(this.height=u,this.element.style.height=`${u}px`,this.resize(this.ratio)),[{x:0,y:nt,width:o,height:a,hidden:h("right")},{...c,width:o,height:a,hidden:h("left")}]}resize(t){for(let e of[this.points,this.overlay]){let s=[Math.round(this.width*t),Math.round((this.height??0)*t)];e.width===s[0]&&e.height===s[1]||([e.width,e.height]=s,this.cleared=!0)}}end(){this.observer.disconnect(),this.points.removeEventListener("webglcontextlost",this.lost),this.points.removeEventListener("webglcontextrestored",this.restored),this.renderer.end()}};var fe=class{constructor(t){this.view=t,this.play=j("Play (Space)","play",()=>t.player.toggle()),this.slider=d("input",{type:"range",min:0,step:.01,"aria-label":"Snapshot",oninput:()=>t.player.scrub(Number(this.slider.value)),onchange:()=>t.player.goTo(Math.round(Number(this.slider.value)))}),this.ticks=d("div",{class:"ticks","aria-hidden":"true"}),this.label=d("output",{class:"epoch"}),this.speed=I("Speed",Re.map(e=>[e,`${e}×`]),2,e=>t.store.set({speed:Number(e)})),this.loop=j("Loop","loop",()=>t.store.set({loop:!t.store.state.loop})),this.element=d("div",{class:"timeline"},this.play,d("div",{class:"track"},this.slider,this.ticks),this.label,this.speed,this.loop)}show(t,e,s,i){let o=e.length-1;this.element.hidden=o<1,this.slider.max=o,Math.abs(Number(this.slider.value)-t.place)>.006&&(this.slider.value=t.place),this.ticks.childElementCount!==Math.min(e.length,60)&&this.ticks.replaceChildren(...e.slice(0,60).map(()=>d("i")));let r=Math.min(Math.floor(t.place),o),a=t.place-r,l=a<.02||a>.98?K(e[Math.round(t.place)],i?.unit,i?.start):`${e[r]} → ${e[r+1]}`;this.label.textContent!==l&&(this.label.textContent=l),this.slider.setAttribute("aria-valuetext",l),this.playing!==s&&(this.playing=s,this.play.replaceChildren(te(s?"pause":"play")),this.play.title=s?"Pause (Space)":"Play (Space)",this.play.setAttribute("aria-label",this.play.title)),this.speed.value=t.speed,this.loop.setAttribute("aria-pressed",String(t.loop))}};function K(n,t="epoch",e="before tuning"){return n===0&&e||`${t} ${n}`}var Qo=[["slider","at the slider"],["start","first snapshot"],["end","last snapshot"]],tr="At the slider",ue=class{constructor(t){this.view=t,this.heads=[0,1].map(e=>{let s=["Left panel","Right panel"][e],i=I(`${s}: run`,[],"",l=>t.setPanel(e,{run:l})),o=I(`${s}: map`,[],"",l=>t.setPanel(e,{map:l})),r=I(`${s}: snapshot`,Qo,"slider",l=>t.setPanel(e,{shows:l})),a=d("strong");return{run:i,map:o,shows:r,title:a,element:d("div",{class:"head"},a,d("span",{},i,o,r))}}),this.tabs=Tt.map(e=>d("button",{type:"button",onclick:()=>t.store.set({alone:e})})),this.tablist=d("div",{class:"tabs group",role:"group","aria-label":"Panel"},...this.tabs)}offer(t){this.settings=t;for(let{run:e}of this.heads)e.replaceChildren(...t.runs.map(({key:s,title:i})=>d("option",{value:s,text:i}))),e.hidden=t.runs.length<2}show(t,e){let s=er(t,e),i=nr(s,e);this.heads.forEach((o,r)=>{let{run:a,map:l,shows:c}=t.panels[r],h=this.settings.runs.find(({key:p})=>p===a)??this.settings.runs[0],u=JSON.stringify(h.maps);o.maps!==u&&(o.maps=u,o.map.replaceChildren(...h.maps.map(({name:p,title:m})=>d("option",{value:p,text:m})))),o.map.hidden=h.maps.length<2,o.run.value=h.key,o.map.value=h.maps.some(({name:p})=>p===l)?l:h.maps[0]?.name,o.shows.value=c,o.shows.hidden=e.every(Is);let f=s[r];o.title.textContent!==f&&(o.title.textContent=f),this.tabs[r].textContent=i[r]}),this.tabs[2].textContent="Both",this.tabs.forEach((o,r)=>o.setAttribute("aria-pressed",String(t.alone===Tt[r])))}place(t){this.heads.forEach(({element:e},s)=>{let{x:i,y:o,width:r,hidden:a}=t[s];e.hidden=!!a,Object.assign(e.style,{left:`${i}px`,top:`${o-nt}px`,width:`${r}px`})})}};function er(n,t){let e=t.map(({epoch:r,about:a})=>K(r,a?.unit,a?.start)),s=n.panels.map(r=>r.shows),o=t[0].run===t[1].run&&e[0]===e[1]&&s[0]!==s[1]&&!t.every(Is);return e.map((r,a)=>o&&s[a]==="slider"?tr:r[0].toUpperCase()+r.slice(1))}var Is=({places:n})=>n.epochs.length<2;function nr(n,t){return[n,t.map(({about:s})=>s.title),t.map(({places:s})=>s.title)].find(([s,i])=>s!==i)??n}var Rs=n=>n.some(({places:t})=>t.prompts.names.length>0);function Cs(n,t){return!n.typing&&Rs(t)}var de=class{constructor(t){this.view=t,this.input=d("input",{type:"search",maxlength:300,placeholder:"a drawing of a cat","aria-label":"Prompt"}),this.form=d("form",{class:"prompt",onsubmit:o=>this.submit(o)},this.input,d("button",{type:"submit",text:"Place"})),this.why=d("p",{role:"status"}),this.list=d("ul");let e=d("input",{type:"checkbox",onchange:()=>t.setLayer("prompts",e.checked)});this.names={box:e,line:d("label",{},e,lt.prompts)};let s=()=>this.warmUp(),i=d("summary",{text:"Prompts",onpointerenter:s,onfocus:s});this.element=G(d("details",{class:"menu",ontoggle:()=>this.element.open&&this.opened()},i,d("div",{class:"sheet prompts"},this.form,this.why,this.list,this.names.line)))}warmUp(){this.view.settings.typing&&!this.view.settings.typing.why_not&&this.view.typing.warmUp()}opened(){this.warmUp(),this.form.hidden||this.input.focus()}submit(t){t.preventDefault(),this.view.typing.add(this.input.value),this.input.value=""}show({typed:t,layers:e},s){let{settings:i,typing:o,run:r}=this.view,a=s[1];if(this.element.hidden=!i.typing,!i.typing)return;this.names.line.hidden=!Rs(s),this.names.box.checked=e.prompts,this.form.hidden=!!i.typing.why_not;let l=i.typing.why_not,{loading:c}=o;this.why.textContent=l||c||`Any text stands amid the five ${r.noun}s that the text tower finds most like it.`,this.why.classList.toggle("waits",!l&&!!c);let h=new Map(o.placesIn(a,r).map(p=>[p.text,p])),u=t.map(p=>{let m=h.get(p)?.similarity;return[p,m===void 0?o.waitsFor(p):`cosine ${m.toFixed(2)}`]}),f=JSON.stringify(u);f!==this.shown&&(this.shown=f,this.list.replaceChildren(...u.map(([p,m])=>this.line(p,m))))}line(t,e){let{view:s}=this,i=()=>s.typing.placesIn(s.panels[1],s.run).find(o=>o.text===t)?.to??[];return d("li",{},d("button",{type:"button",title:`Select the ${s.run.noun}s that it stands amid`,onclick:()=>{let o=i().map(r=>s.run.ids[r]);o.length&&s.selection.take(o,`The ${s.run.noun}s that are most like “${t}” now.`)}},d("b",{text:t}),d("small",{text:e,class:e.endsWith("…")?"waits":""})),d("button",{type:"button",text:"×","aria-label":`Remove ${t}`,onclick:()=>s.typing.remove(t)}))}};var sr=100,pe=class{constructor(t){this.view=t,this.body=d("div",{class:"rows",tabindex:0,role:"region","aria-label":"Table"}),this.element=d("details",{class:"table",ontoggle:()=>this.fill()},d("summary",{text:"As a table"}),this.body)}fill(){if(!this.element.open)return;let{panels:t,selection:e}=this.view;if(!t)return;let s=t[1],i=e.images.size?[...e.images]:Array.from({length:s.count},(f,p)=>p),o=i.slice(0,sr),{head:r,rows:a}=ir(s,o),{noun:l}=s.run,c=`${e.images.size?"Selected":"All"} ${l}s: ${o.length} of ${i.length}`,h=r.map(f=>d("th",{scope:"col",text:f})),u=a.map(([f,...p])=>d("tr",{},d("th",{scope:"row",text:f}),...p.map(m=>d("td",{text:m}))));this.body.setAttribute("aria-label",`Table of ${l}s`),this.body.replaceChildren(d("table",{},d("caption",{text:c}),d("thead",{},d("tr",{},...h)),d("tbody",{},...u)))}};function ir(n,t){let{run:e}=n,s=t.map(l=>wt(n,l,null)),i=[...new Set(s.flatMap(({lines:l})=>l.map(([c])=>c)))],o=s.some(({sentence:l})=>l),r=[e.noun,...e.hasClasses?["class"]:[],...o?["sentence"]:[],...i],a=s.map(({sentence:l,lines:c},h)=>{let u=new Map(c),f=n.rowOf(t[h]),[p,m]=f<0?["",""]:[e.ids[f],e.text("label",f)];return[...[p,...e.hasClasses?[m]:[],...o?[l]:[]],...i.map(y=>u.get(y)??"")]});return{head:r,rows:a}}function Qe(n,t){let e=URL.createObjectURL(n),s=Object.assign(document.createElement("a"),{href:e,download:t});document.body.append(s),s.click(),s.remove(),setTimeout(()=>URL.revokeObjectURL(e),1e4)}var en=2e3;function zs({panels:n,paints:t,names:e,marks:s,titles:i,look:o,width:r,height:a,font:l}){let c=[`<rect width="${r}" height="${a}" fill="${x(o.paper)}"/>`];return n.forEach((h,u)=>{let{rect:f}=h;if(f.hidden)return;let p=`x="${f.x}" y="${f.y}" width="${f.width}" height="${f.height}"`;c.push(`<clipPath id="panel-${u}"><rect ${p}/></clipPath><g clip-path="url(#panel-${u})">`),c.push(`<rect ${p} fill="none" stroke="${x(o.grid)}"/>`);for(let m=0;m<h.count;m++)c.push(or(h,t[u],m,o));for(let{text:m,x:g,y,colour:b}of e[u])c.push(tn(m,g,y,`text-anchor="middle" font-size="12" font-weight="600" fill="${x(b)}" stroke="${x(o.paper)}" stroke-width="3" paint-order="stroke"`));c.push(...s[u].map(m=>rr(m,o))),c.push("</g>",tn(i[u],f.x+10,f.y+20,`font-size="14" font-weight="600" fill="${x(o.ink)}"`))}),`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${r} ${a}" width="${r}" height="${a}" font-family="${js(l)}">${c.join("")}</svg>`}function or(n,t,e,s){if(t.look[e*4+2]===pt||!n.hasPlace(e))return"";let[i,o]=n.screen(e),r=t.look[e*4+1],a=Ft(r,i,o,t.look[e*4]/mt/2),[l,c,h,u]=t.colour.subarray(e*4,e*4+4),f=x([l,c,h]),p=r===5?`fill="none" stroke="${f}" stroke-width="1.6"`:`fill="${f}" stroke="${x(s.paper)}" stroke-width="0.7"`;return`<path d="${a}" ${p} opacity="${(u/255).toFixed(2)}"/>`}function rr({finding:n,x:t,y:e,foot:s},i){let{fill:o,rim:r,width:a,ink:l}=Ke(n.word,i),c=`<circle cx="${t.toFixed(1)}" cy="${e.toFixed(1)}" r="${T-a/2}" fill="${x(o)}" stroke="${x(r)}" stroke-width="${a}"/>`,[h,u]=s.map(m=>m.toFixed(1));return`<line x1="${t.toFixed(1)}" y1="${e.toFixed(1)}" x2="${h}" y2="${u}" stroke="${x(i.muted)}" stroke-width="1.5"/>`+c+tn(n.number,t,e,`text-anchor="middle" dominant-baseline="central" font-size="11" font-weight="700" fill="${x(l)}"`)}function tn(n,t,e,s){return`<text x="${t.toFixed(1)}" y="${e.toFixed(1)}" ${s}>${js(n)}</text>`}function js(n){return String(n).replaceAll("&","&amp;").replaceAll("<","&lt;").replaceAll(">","&gt;").replaceAll('"',"&quot;")}var Fs=8192;function Us(n,t){let{surface:e,overlay:s}=n,i=Math.min(t,Fs/e.width,Fs/e.height);V(n);let o={...ft(n,1,i),atRest:!0,hovered:-1,loop:null},r=document.createElement("canvas");r.width=Math.round(e.width*i),r.height=Math.round(e.height*i);let a=r.cloneNode(),l=r.getContext("2d");l.fillStyle=x(o.look.paper),l.fillRect(0,0,r.width,r.height),e.resize(i),e.renderer.draw(o),l.drawImage(e.points,0,0),e.resize(e.ratio),s.draw(o,a.getContext("2d")),l.drawImage(a,0,0),l.scale(i,i),l.fillStyle=x(o.look.ink),l.font=`600 15px ${o.font}`;for(let c of o.panels.filter(({rect:h})=>!h.hidden))l.fillText(Ds(c),c.rect.x+2,c.rect.y-11);n.redraw(),r.toBlob(c=>Qe(c,"manifold.png"),"image/png")}function Bs(n){if(n.run.count>en){n.face.remark(`SVG is for up to ${en.toLocaleString("en")} points; save a PNG instead.`);return}V(n);let t=ft(n,1),{context:e}=n.overlay;e.font=`600 12px ${t.font}`;let s=t.panels.map(r=>t.state.layers.names?Ve(e,n.overlay.namesOf(r,t),r.rect,[]):[]),i=t.panels.map(r=>t.state.layers.findings?n.marks.place(r,t.highlights[r.side]):[]),o=zs({...t,names:s,marks:i,titles:t.panels.map(Ds)});Qe(new Blob([o],{type:"image/svg+xml"}),"manifold.svg")}function Ds(n){let t=K(n.epoch,n.about?.unit,n.about?.start);return t[0].toUpperCase()+t.slice(1)}var me=class{constructor(t){this.view=t,this.list=d("div",{class:"sheet suggestions"}),this.box=d("input",{type:"checkbox",onchange:()=>t.setLayer("findings",this.box.checked)}),this.toggle=d("label",{},this.box,"Numbers on the map"),this.element=G(d("details",{class:"menu"},d("summary",{text:"Findings"}),this.list)),this.said=d("span"),this.number=d("b"),this.link=d("button",{type:"button",text:"Open in Diagnosis",onclick:()=>this.diagnose()}),this.bar=d("p",{class:"finding",hidden:!0},this.number,this.said,this.link)}offer(t){let e=t.map(({highlights:i})=>i.version).join(" ");if(this.sets=t.length?t:null,e===this.key)return;this.key=e,this.picked=void 0;let s=t.flatMap(({title:i,panel:o,highlights:r})=>[...t.length>1?[d("h3",{text:i})]:[],...r.findings.map(a=>this.line(o,a)),...r.findings.length?[]:[d("p",{text:r.why.findings})]]);this.toggle.hidden=!t.some(({highlights:i})=>i.findings.some(({placed:o})=>o)),this.list.replaceChildren(...s,this.toggle)}line(t,e){return d("button",{type:"button",onclick:()=>{this.element.open=!1,this.take(t,e,!0)}},d("b",{},d("i",{class:`number ${e.word}`,text:e.number}),` ${e.title}`),d("small",{text:e.placed?e.word:`${e.word}, all over`}),d("span",{text:e.sentence}))}take(t,e,s){let{run:i,selection:o}=this.view,r=Kt(t,e).map(a=>i.ids[a]);o.change(r,"set"),s&&(this.view.face.toolbar.open(!1),o.show(r)),this.view.say(`Finding ${e.number}, ${e.word}. ${e.sentence} ${r.length} ${i.noun}s selected.`)}next(){let t=(this.sets??[]).flatMap(({panel:r,highlights:a})=>a.findings.map(l=>({panel:r,finding:l})));if(!t.length)return this.view.say(this.sets?.[0].highlights.why.findings??"");let e=this.find()?.finding,s=t.findIndex(({finding:r})=>r===e),{panel:i,finding:o}=t[(s+1)%t.length];this.take(i,o,!1)}find(){let{selection:t}=this.view,e=(s,i)=>{let o=Kt(s,i);return o.length===t.images.size&&o.every(r=>t.images.has(r))};for(let{panel:s,highlights:i}of this.sets??[]){let o=t.images.size&&i.findings.find(r=>e(s,r));if(o)return{panel:s,finding:o}}return null}show({layers:t}){if(this.element.hidden=!this.sets,this.box.checked=t.findings,this.of===this.view.selection.images&&this.picked!==void 0)return;this.of=this.view.selection.images;let e=this.find();if(this.picked=e?.finding??null,this.run=e?.panel.about.key,this.bar.hidden=!e,this.link.hidden=!this.view.world.ask,!e)return;let{number:s,word:i,sentence:o}=e.finding;this.number.className=`number ${i}`,this.number.textContent=s,this.said.textContent=o}diagnose(){this.view.world.ask("diagnose",{run:this.run,number:this.picked.number})}};var ge=class{constructor(t){this.view=t,this.list=d("div",{class:"sheet suggestions"});let e=d("summary",{text:"What changed most"});this.element=G(d("details",{class:"menu"},e,this.list))}offer(t,e){let s=e?.version??null;if(this.version===s)return;if(this.version=s,!e)return this.list.replaceChildren(d("p",{text:"It is being looked for…"}));let{suggestions:i,why:o}=e,r=i.map(a=>this.line(t,a));this.list.replaceChildren(...r.length?r:[d("p",{text:o.suggestions})])}line(t,{title:e,why:s,rows:i}){return d("button",{type:"button",onclick:()=>{this.element.open=!1,this.view.face.toolbar.open(!1),this.view.selection.take(Array.from(i,r=>t.ids[r]),`${e}. ${s}`)}},d("b",{text:e}),d("small",{text:i.length.toLocaleString("en")}),d("span",{text:s}))}};var ar=["lines","arrows"],we=class{constructor(t){this.view=t,this.tools={pan:j("Pan (P)","pan",()=>t.use("pan")),lasso:j("Lasso (L): Shift adds, Alt takes away","lasso",()=>t.use("lasso")),box:j("Box (B): Shift adds, Alt takes away","box",()=>t.use("box"))},this.colour=I("Colour by",[],"",o=>t.store.set({colour:o,hidden:[]})),this.findings=new me(t),this.suggestions=new ge(t),this.prompts=new de(t),this.layers=Object.entries(lt).filter(([o])=>o!=="findings").map(([o,r])=>{let a=d("input",{type:"checkbox",onchange:()=>t.setLayer(o,a.checked)}),l=d("small",{hidden:!0});return{name:o,box:a,why:l,line:d("label",{},a,d("span",{},r,l))}});let e=[1,2,3,4].map(o=>d("button",{type:"button",text:`PNG ${o}×`,onclick:()=>Us(t,o)}));e.push(d("button",{type:"button",text:"SVG",onclick:()=>Bs(t)}));let s=d("ul",{},...je.map(({help:o})=>d("li",{text:o})),d("li",{text:"Shift adds, Alt takes away"})),i=d("button",{type:"button",class:"more",text:"Controls",onclick:()=>this.open(!this.isOpen)});this.more=i,this.element=d("div",{class:"toolbar",role:"toolbar","aria-label":"Tools of the map"},d("span",{class:"group"},...Object.values(this.tools)),d("span",{class:"group zoom"},j("Zoom out (−)","minus",()=>t.zoomBy(1/1.5)),j("Zoom in (+)","plus",()=>t.zoomBy(1.5)),j("Show all (0)","fit",()=>t.showAll())),i,d("div",{class:"rest"},d("label",{class:"colour"},d("span",{text:"Colour by"}),this.colour),this.findings.element,this.suggestions.element,this.prompts.element,ne("Layers","layers",...this.layers.map(({line:o})=>o)),ne("Save a picture","save",...e),ne("Keys","keys",s))),this.open(!1)}open(t){this.isOpen=t,this.element.classList.toggle("open",t),this.more.setAttribute("aria-expanded",String(t))}offer(t){this.colour.replaceChildren(...[...t].map(([e,{title:s}])=>d("option",{value:e,text:s})))}offerHighlights(t){this.findings.offer(t);let e=t.at(-1);this.suggestions.offer(e?.panel.run,e?.highlights??null),this.whyNoNeighbours=e?.highlights.why.neighbours??""}show(t,e){this.findings.show(t);for(let[s,i]of Object.entries(this.tools))i.setAttribute("aria-pressed",String(t.tool===s));this.colour.value=t.colour;for(let{name:s,box:i,why:o,line:r}of this.layers){i.checked=t.layers[s];let a=e[s]&&ar.includes(s)?this.whyNoNeighbours:"";i.disabled=!!e[s],r.hidden=!!e[s]&&!a,o.hidden=!a,a&&(o.textContent=a)}}};var ye=class{constructor(t){this.view=t,this.toolbar=new we(t),this.heads=new ue(t),this.timeline=new fe(t),this.legend=new se(t),this.card=new oe,this.gallery=new le(t),this.table=new pe(t),this.note=d("p",{class:"note",role:"status"}),this.live=d("div",{class:"live","aria-live":"polite"});let{element:e}=t.surface;e.append(this.card.element);let s=d("div",{class:"stage"},e,...this.heads.heads.map(l=>l.element)),i=[this.toolbar.findings.bar,this.note],o=d("div",{class:"maps"},this.heads.tablist,s,this.timeline.element,...i),r=d("div",{class:"middle"},o,this.legend.element),a=[this.gallery.element,this.table.element,this.live];this.root=d("div",{class:"manifold waiting"},this.toolbar.element,r,...a)}remark(t){this.note.textContent=t,this.note.hidden=!t}forgetLegend(){this.legendOf=null}show(t){let{view:e}=this,{state:s,panels:i}=t;this.root.classList.remove("waiting");let o=e.painting.nameOf(s.colour),r={lines:!t.neighbours.some(Boolean),arrows:!t.neighbours.some(Boolean),pictures:!i[0].about.sheets.length,prompts:!Cs(e.settings,i)};this.toolbar.show({...s,colour:o},r),this.toolbar.prompts.show(s,i),this.heads.place(i.map(({rect:a})=>a)),this.heads.show(s,i),this.timeline.show(s,i[1].places.epochs,!!e.player.playing,i[1].about),this.showLegend(o,t),this.showCard(t),this.gallery.show(t),this.root.classList.toggle("single",!!(e.surface.narrow&&s.alone!=="both")),Object.assign(e.surface.element.dataset,{share:t.share.toFixed(3),tool:s.tool})}showLegend(t,{atRest:e,panels:s,colouring:i,look:o,state:r}){if(!e&&this.legendOf)return;let{painting:a}=this.view,l=`${t} ${s[1].nearest} ${s[1].places.version}`;if(this.legendOf!==l){this.legendOf=l;let{title:c}=a.colourings.get(t),h={counts:a.counts(s[1],i),greys:a.greys(s[1],i)};this.legend.build(c,i,h,o)}this.legend.show(r.hidden)}showCard({hovered:t,hoveredIn:e,pointed:s,panels:i,neighbours:o,width:r}){if(s&&i.includes(e)){this.card.showFinding(e,s,r);return}if(t<0||!i.includes(e)||!e.hasPlace(t)){this.card.hide();return}let[a,l]=e.screen(t),c=Yt(o[e.side],e,t),h=c?kt(o[e.side]):"";this.card.show({panel:e,i:t,x:a,y:l,change:c,found:h,width:r,sheets:this.view.sheets})}};var xe=class{constructor(t){this.view=t,this.playing=null}get epochs(){return this.view.panels?.[1].places.epochs??[0]}get last(){return this.epochs.length-1}scrub(t){this.playing=null,this.stand(t)}goTo(t){this.scrub(t);let{unit:e,start:s}=this.view.panels[1].about??{};this.view.say(K(this.epochs[Math.round(this.view.store.state.place)],e,s))}step(t){let{place:e}=this.view.store.state;this.goTo(t>0?Math.floor(e+1e-6)+1:Math.ceil(e-1e-6)-1)}toggle(){let{place:t}=this.view.store.state;this.playing=this.playing?null:{from:t>=this.last?0:t,since:null},this.playing||this.stand(Math.round(t)),this.view.loop.move()}advance(t){if(!this.playing)return;let{speed:e,loop:s}=this.view.store.state;this.playing.since??=t;let i=this.playing.from+(t-this.playing.since)/1e3*e;i>=this.last+(s?1:0)&&(s?[i,this.playing]=[0,{from:0,since:t}]:[i,this.playing]=[this.last,null]),this.stand(matchMedia("(prefers-reduced-motion: reduce)").matches?Math.floor(i):i)}stand(t){this.view.store.set({place:Math.min(Math.max(t,0),this.last)})}};var be=class{constructor(t){this.view=t,this.panel=null,this.i=-1,this.mark=null}at(t,e,s=null){this.i===e&&this.mark?.finding===s?.finding&&(e<0&&!s||this.panel===t)||([this.panel,this.i,this.mark]=[t,e,s],this.view.loop.ask())}next(t){let{panels:e,selection:s,run:i,painting:o}=this.view;if(!e)return;let r=e[1],l=(s.images.size?[...s.images]:Array.from(i.ids.keys())).filter(h=>r.hasPlace(h)&&o.visible(1,h));if(!l.length)return;let c=l[(l.indexOf(this.i)+t+l.length)%l.length];this.at(r,c),this.view.say([i.text("label",c),i.predictedName(r.moment,c)].filter(Boolean).join(", named "))}select(){this.i>=0&&this.view.selection.change([this.view.run.ids[this.i]],"set")}};var ve=class{constructor(t){this.view=t,this.images=new Set}get ids(){return this.view.store.state.selected}obey(t){!t||!this.view.world.isNew(t.stamp)||(this.told??=0,this.change(t.ids,"set",!1),t.show&&(this.toShow=t.ids))}change(t,e,s=!0){this.explained&&this.view.remark(),this.explained=!1;let i=_n(this.ids,t,e);this.view.store.set({selected:i}),this.view.say(i.length?`${i.length} selected`:"Nothing selected"),s&&this.tell()}take(t,e){this.change(t,"set"),this.show(t),this.view.face.remark(e),this.explained=!0}find(){let{run:t}=this.view;this.images=new Set(this.ids.map(e=>t?.rowOf.get(e)).filter(e=>e!==void 0))}show(t){let{run:e,panels:s,store:i}=this.view;this.toShow=null,Rt(s,i.state);let o=t.map(l=>e.rowOf.get(l)).filter(l=>l!==void 0),r=s.filter(({rect:l})=>!l.hidden),a=r.flatMap(l=>o.filter(c=>l.hasPlace(c)).map(c=>[l.xOf(c),l.yOf(c)]));i.set({camera:yn(a,r[0].rect)})}showWanted(){return this.toShow?(this.show(this.toShow),!0):!1}tell(){this.told=(this.told??0)+1,this.view.world.tell("selected",{ids:this.ids,turn:`${this.view.opened} ${this.told}`})}tellRestored(){this.told===void 0&&(this.told=0,this.ids.length&&this.tell())}};function Ws(n,t){let[e,s]=[n.naturalWidth,n.naturalHeight].map(r=>Math.floor(r/t)*16);if(!e||!s)return t;let i=document.createElement("canvas");Object.assign(i,{width:e,height:s});let o=i.getContext("2d",{willReadFrequently:!0});return o.drawImage(n,0,0,e/16*t,s/16*t,0,0,e,s),t*lr(o.getImageData(0,0,e,s))/16}function lr({data:n,width:t,height:e}){let s=[16,16],i=[-1,-1];for(let r=0;r<e;r++)for(let a=0;a<t;a++){let l=4*(r*t+a);n[l]>244&&n[l+1]>244&&n[l+2]>244||[a%16,r%16].forEach((c,h)=>{s[h]=Math.min(s[h],c),i[h]=Math.max(i[h],c)})}return[0,1].every(r=>15-i[r]-s[r]>=2)&&i[0]>=0?Math.max(i[0]+s[0],i[1]+s[1])+1:16}var qs=2048,Me=class{constructor(t){this.arrived=t,this.held=new Map}picture({about:t,run:e},s,i){let o=[{side:t.thumb,sheets:t.sheets},...t.more??[]].sort((l,c)=>l.side-c.side).map(({side:l,sheets:c})=>({...cr(e,s,t.thumb,l),side:l,sheets:c})).filter(({sheets:l,number:c})=>l[c]&&!this.held.get(l[c])?.failed),r=o.find(({side:l})=>l>=i*.9)??o.at(-1),a=r?this.get(r.sheets[r.number],r.side):null;return a&&{sheet:a,x:r.x,y:r.y,side:r.side*a.filled}}get(t,e){let s=this.held.get(t);return s||(s=new Image,s.decoding="async",s.onload=()=>{s.filled=Ws(s,e)/e,this.arrived()},s.onerror=()=>{s.failed=!0,this.arrived()},s.src=this.address(t),this.held.set(t,s)),s.filled?s:null}address(t){return new URL(t.replace(/^\//,"./"),document.baseURI).href}};function cr(n,t,e,s){let[i,o,r]=[n.sheet[t],n.sheetX[t],n.sheetY[t]];if(s===e)return{number:i,x:o,y:r};let[a,l]=[qs/e,qs/s].map(Math.floor),c=i*a**2+r/e*a+o/e;return{number:Math.floor(c/l**2),x:c%l*s,y:Math.floor(c/l)%l*s}}var ke=class{constructor(t){this.state=t,this.listeners=new Set}set(t){let e=Object.keys(t).filter(s=>!Object.is(this.state[s],t[s]));if(e.length){this.state={...this.state,...t};for(let s of[...this.listeners])s(new Set(e))}}become(t){let e=([s,i])=>JSON.stringify(i)!==JSON.stringify(this.state[s]);this.set(Object.fromEntries(Object.entries(t).filter(e)))}listen(t){return this.listeners.add(t),()=>this.listeners.delete(t)}};var hr=250,Hs=1e3,fr=6e4,ur=700,nn="",Oe=class{constructor(t,e){this.view=t,this.lines=e,this.path=ot(),this.known=new Map,this.waiting=new Map,this.turn=0,this.timer=0,this.warmed=0,this.still=0,this.stop=e.listen(s=>s===t.settings.key&&this.hear())}warmUp(){Date.now()-this.warmed<fr||this.awaited||this.ask([])&&(this.warmed=Date.now())}standStill(){let{typing:t}=this.view.settings;this.still||!t?.expected||t.why_not||(this.still=setTimeout(()=>this.warmUp(),ur))}get loading(){return this.waiting.get(nn)??""}add(t){let e=t.trim().slice(0,300),{typed:s}=this.view.store.state;!e||s.includes(e)||(this.view.store.set({typed:[...s,e].slice(-12)}),this.askForMissing())}remove(t){this.view.store.set({typed:this.view.store.state.typed.filter(e=>e!==t)})}askForMissing(){if(this.timer||this.awaited)return;let t=this.view.store.state.typed.filter(e=>!this.known.has(e));!t.length&&!this.loading||(rt(this.path)?this.later(Hs):this.ask(t))}later(t){clearTimeout(this.timer),this.timer=setTimeout(()=>{this.timer=0,this.askForMissing()},t)}ask(t){let e=this.lines.get(this.view.settings.key);return!e||rt(this.path)?!1:(this.awaited=`${this.view.opened} ${++this.turn}`,e.ask({texts:t,turn:this.awaited}),!0)}hear(){let{answers:t,turn:e}=this.lines.get(this.view.settings.key);e===this.awaited&&(this.awaited=null),t[nn]||this.waiting.delete(nn);for(let[i,o]of Object.entries(t))o.waits?this.waiting.set(i,o.waits):o.problem?this.fail(i,o.problem):this.known.has(i)||this.place(i,o);this.view.loop.ask();let s=this.view.store.state.typed.some(i=>!this.known.has(i));this.later(s?hr:Hs)}place(t,e){this.known.set(t,e);let s=[`“${t}” stands amid the ${this.view.run.noun}s that are most like it.`,...e.notes];this.view.face.remark(s.join(" ")),this.view.say(s[0])}fail(t,e){this.view.store.state.typed.includes(t)&&(this.remove(t),this.view.face.remark(e),this.view.say(e))}waitsFor(t){return this.waiting.get(t)??"on its way…"}placesIn(t,e){return this.view.store.state.typed.flatMap(s=>{let i=this.known.get(s)?.runs[t.about.key];if(!i?.epochs.length)return[];let o=c=>dr(i.epochs,t.places.epochs[c]),r=c=>i.ids[o(c)].map(h=>e.rowOf.get(h)).filter(h=>h!==void 0),a=i.similarity[o(t.nearest)],l=a.reduce((c,h)=>c+h,0)/a.length;return[{text:s,from:r(t.from),to:r(t.to),similarity:l}]})}end(){this.stop(),clearTimeout(this.timer),clearTimeout(this.still)}};function dr(n,t){let e=0;return n.forEach((s,i)=>{Math.abs(s-t)<Math.abs(n[e]-t)&&(e=i)}),e}var Se=class{constructor(t,e,s){this.world=s,this.settings=e,this.opening=Ce(e),this.store=new ke(ze(s.remembered,this.opening)),this.painting=new Qt,this.loop=new zt((i,o)=>this.draw(i,o)),this.sheets=new Me(()=>this.loop.ask()),this.surface=new he(()=>this.redraw()),this.marks=new Gt,this.overlay=new Zt(this.surface.overlay,this.sheets,this.marks),this.opened=Date.now(),this.selection=new ve(this),this.pointing=new be(this),this.typing=new Oe(this,s.lines.prompts),this.firstPicture=new Pt(this,s.lines.later),this.player=new xe(this),this.compared=new $t(this),this.face=new ye(this),t.append(this.face.root),this.endings=[this.store.listen(i=>this.changed(i)),s.datasets.listen(()=>this.rebuild()),Rn(this.surface.element,$n(this)),Pn(this.face.root,this),vn(this)],this.update(e)}update(t){let e=JSON.stringify(this.store.state.panels)===JSON.stringify(this.opening.panels);this.settings=t,this.opening=Ce(t),e&&this.store.become({panels:this.opening.panels}),this.readLook(),this.face.heads.offer(t),this.selection.obey(t.selected),this.rebuild()}readLook(){let t=getComputedStyle(this.face.root),e=_(t.getPropertyValue("--st-background-color").trim()||"#ffffff"),s=e[0]+e[1]+e[2]<384;this.font=t.fontFamily,!(this.look&&this.dark===s)&&(this.dark=s,this.face.root.classList.toggle("dark",s),this.look=bn(this.settings.looks[s?"dark":"light"]),this.face.forgetLegend())}rebuild(){let t=Mn(this.store.state,this.settings,this.world.datasets);if(!t){kn(this.settings,this.world.datasets)&&this.firstPicture.drawn();return}if(this.panels&&t.every((r,a)=>r.places.version===this.panels[a].places.version&&r.run===this.panels[a].run)){this.panels.forEach((r,a)=>r.about=t[a].about),this.compared.update(),this.loop.ask();return}let s=this.panels&&this.store.state.place>=this.panels[1].places.epochs.length-1;this.panels=t,this.run=t[0].run,this.order?.length!==this.run.count&&(this.order=En(this.run.count)),this.loop.detail.of(this.run.count);let i=this.painting.run;this.painting.take(this.run),i!==this.run&&(this.face.toolbar.offer(this.painting.colourings),this.face.gallery.offer(this.run)),this.compared.update();let o=t[1].places.epochs.length-1;(s||this.store.state.place>o)&&this.store.set({place:o}),this.face.forgetLegend(),this.selection.find(),this.selection.tellRestored(),this.typing.askForMissing(),this.remember(),this.remark(),this.redraw()}remark(){let t=[];this.surface.flat&&t.push("This browser has no WebGL2 that works: drawn without it, the same but slower.");let e=this.panels[1].rows?.filter(s=>s<0).length;e&&t.push(`${e} ${this.run.noun}s of the left run are not in the right one.`),this.face.remark(t.join(" "))}redraw(){this.stale=!0,this.loop.ask()}say(t){this.face.live.textContent=t}restore(t){let{selected:e}=this.store.state;this.player.playing=null,this.store.become(ze(t,{...this.opening,place:this.settings.place??this.player.last})),this.store.state.selected!==e&&this.selection.tell()}changed(t){t.has("panels")&&this.rebuild(),t.has("selected")&&(this.selection.find(),this.face.table.fill()),this.redraw(),this.drawn&&(t.has("place")||t.has("camera"))&&this.loop.move(),this.remember()}remember(){this.world.remember(this.store.state,{...this.opening,place:this.settings.place??this.player.last})}setLayer(t,e){this.store.set({layers:{...this.store.state.layers,[t]:e}})}setPanel(t,e){let s=[...this.store.state.panels];s[t]={...s[t],...e},this.store.set({panels:s})}use(t){this.store.set({tool:t})}zoomBy(t){if(!this.panels)return;let{rect:e}=this.panels[0];this.store.set({camera:_t(this.store.state.camera,e,e.x+e.width/2,e.y+e.height/2,t)})}showAll(){this.store.set({camera:this.opening.camera})}draw(t,e){if(!this.panels||!this.surface.width)return!1;this.player.advance(e),V(this),this.selection.showWanted()&&V(this);let s=ft(this,t);return this.drawPoints(s),this.overlay.draw(s),this.face.show(s),s.atRest&&(this.firstPicture.drawn(),this.typing.standStill()),!!this.player.playing}drawPoints(t){let e=`${t.share} ${this.painting.painted}`;if(!this.stale&&!this.surface.cleared&&e===this.drawn)return;let{flat:s}=this.surface;this.surface.draw(t),s!==this.surface.flat&&this.remark(),[this.stale,this.surface.cleared,this.drawn]=[!1,!1,e]}end(){this.endings.forEach(t=>t()),this.typing.end(),this.firstPicture.end(),this.world.end(),this.loop.end(),this.surface.end(),this.face.legend.end(),this.face.root.remove()}};var Gs=`:host {
  display: block;
}
.manifold {
  --ink: var(--st-text-color, #1f2429);
  --paper: var(--st-background-color, #fdfcfa);
  --soft: var(--st-secondary-background-color, #f3f1ec);
  --edge: var(--st-border-color, #e2ded5);
  --accent: var(--st-primary-color, #0f6b78);
  --bad: #c25400;
  color: var(--ink);
  font-family: var(--st-font, system-ui, sans-serif);
  font-size: 14px;
  line-height: 1.35;
  container-type: inline-size;
}
.manifold *,
.manifold *::before {
  box-sizing: border-box;
}
[hidden] {
  display: none !important;
}
button,
select,
input[type="search"],
summary {
  font: inherit;
  color: inherit;
  background: var(--paper);
  border: 1px solid var(--edge);
  border-radius: 6px;
  min-height: 32px;
  padding: 2px 8px;
  cursor: pointer;
}
button:hover,
select:hover,
summary:hover {
  border-color: var(--accent);
}
:focus-visible {
  outline: 2px solid var(--accent);
  outline-offset: 1px;
}
button[aria-pressed="true"] {
  background: var(--accent);
  border-color: var(--accent);
  color: #fff;
}
.dark {
  --bad: #f2763d;
}
.dark button[aria-pressed="true"] {
  color: var(--paper); /* white on the lighter accent is 2.9 : 1 */
}
.icon {
  width: 17px;
  height: 17px;
  display: block;
  fill: none;
  stroke: currentColor;
  stroke-width: 2;
  stroke-linecap: round;
  stroke-linejoin: round;
}
.toolbar {
  display: flex;
  flex-wrap: wrap;
  gap: 8px;
  align-items: center;
  margin-bottom: 8px;
}
.group {
  display: inline-flex;
}
.group > button {
  border-radius: 0;
  margin-left: -1px;
}
.group > button:first-child {
  border-radius: 6px 0 0 6px;
}
.group > button:last-child {
  border-radius: 0 6px 6px 0;
}
.colour {
  display: inline-flex;
  align-items: center;
  gap: 6px;
}
.colour select {
  max-width: 15em;
}
.menu {
  position: relative;
}
.menu > summary {
  list-style: none;
  display: inline-flex;
  align-items: center;
}
.menu > summary::-webkit-details-marker {
  display: none;
}
.sheet {
  position: absolute;
  z-index: 5;
  top: calc(100% + 4px);
  right: 0;
  min-width: 210px;
  max-width: min(300px, 90cqw);
  display: grid;
  gap: 4px;
  padding: 8px;
  background: var(--paper);
  border: 1px solid var(--edge);
  border-radius: 8px;
  box-shadow: 0 6px 20px rgb(0 0 0 / 18%);
}
.sheet label {
  display: flex;
  gap: 8px;
  align-items: center;
  min-height: 26px;
  cursor: pointer;
}
.sheet ul {
  margin: 0;
  padding: 0;
  list-style: none;
}
.suggestions {
  width: min(380px, 92cqw);
  max-width: none;
  max-height: 420px;
  overflow-y: auto;
}
.suggestions button {
  display: grid;
  grid-template-columns: 1fr auto;
  text-align: left;
  border-color: transparent;
}
.suggestions span {
  grid-column: 1 / -1;
  font-size: 12.5px;
  opacity: 0.85;
}
.suggestions h3 {
  margin: 4px 8px 0;
  font: inherit;
  font-weight: 600;
}
.suggestions p {
  margin: 4px 8px;
}
.number {
  display: inline-block;
  min-width: 19px;
  padding: 0 4px;
  border: 1.5px solid color-mix(in srgb, var(--ink) 60%, var(--paper));
  border-radius: 10px;
  font: 700 11px/16px var(--st-font, system-ui, sans-serif);
  text-align: center;
}
.number.clear {
  border: 2.5px solid var(--bad);
  line-height: 14px;
}
.number.severe {
  border-color: var(--bad);
  background: var(--bad);
  color: var(--paper);
}
.dark .legend .kind {
  color: inherit; /* a kind that is shown is a pressed button, but has no button's ground */
}
.finding {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 4px 8px;
  margin: 6px 0 0;
}
.finding span {
  flex: 1 1 260px;
}
.sheet label small {
  display: block;
  opacity: 0.85;
}
.prompts {
  width: min(330px, 92cqw);
  max-width: none;
}
.prompts p {
  margin: 2px 0;
  font-size: 12.5px;
}
.prompt {
  display: flex;
  gap: 4px;
}
.prompt input {
  flex: 1;
  min-width: 0;
  cursor: text;
}
.prompts li {
  display: flex;
}
.prompts li button {
  border-color: transparent;
}
.prompts li button:first-child {
  flex: 1;
  min-width: 0;
  display: flex;
  justify-content: space-between;
  gap: 8px;
  text-align: left;
}
.prompts b {
  font-weight: 500;
  overflow-wrap: anywhere;
}
.prompts small {
  white-space: nowrap;
}
.waits::before {
  content: "";
  display: inline-block;
  width: 11px;
  height: 11px;
  margin-right: 6px;
  border: 2px solid var(--edge);
  border-top-color: var(--accent);
  border-radius: 50%;
  vertical-align: -1px;
  animation: turn 0.9s linear infinite;
}
@keyframes turn {
  to {
    transform: rotate(1turn);
  }
}
@media (prefers-reduced-motion: reduce) {
  .waits::before {
    animation: none;
  }
}
.middle {
  display: grid;
  grid-template-columns: minmax(0, 1fr) 210px;
  gap: 14px;
  align-items: start;
}
.stage {
  position: relative;
}
.surface {
  position: relative;
  min-height: 240px;
  touch-action: none;
  user-select: none;
  -webkit-user-select: none;
}
.surface[data-tool="pan"] {
  cursor: grab;
}
.surface[data-tool="lasso"],
.surface[data-tool="box"] {
  cursor: crosshair;
}
.surface canvas.points,
.surface canvas.overlay {
  position: absolute;
  inset: 0;
  width: 100%;
  height: 100%;
}
.waiting .surface::after {
  content: "Loading the map…";
  position: absolute;
  inset: 0;
  display: grid;
  place-items: center;
}
.waiting .head,
.waiting .tabs,
.waiting .timeline {
  visibility: hidden;
}
.head {
  position: absolute;
  height: 34px;
  display: flex;
  align-items: center;
  justify-content: space-between;
  gap: 6px;
  padding-left: 2px;
}
.head strong {
  font-size: 15px;
  white-space: nowrap;
}
.head span {
  display: inline-flex;
  gap: 2px;
  min-width: 0;
}
.head select {
  min-width: 0;
  padding: 2px 0 2px 4px;
  text-overflow: ellipsis;
  min-height: 28px;
  max-width: 12em;
  font-size: 13px;
  border-color: transparent;
}
.head select:last-child {
  flex: none; /* names of maps are the longer ones, and end in … where there is no room */
}
.head select:hover,
.head select:focus-visible {
  border-color: var(--edge);
}
.timeline {
  display: flex;
  align-items: center;
  gap: 8px;
  margin-top: 8px;
}
.track {
  flex: 1;
  min-width: 60px;
}
.track input {
  width: 100%;
  margin: 0;
  accent-color: var(--accent);
  display: block;
}
.ticks {
  display: flex;
  justify-content: space-between;
  padding: 0 8px;
}
.ticks i {
  width: 1px;
  height: 5px;
  background: var(--ink);
  opacity: 0.4;
}
.epoch {
  min-width: 6.5em;
  font-variant-numeric: tabular-nums;
}
.legend {
  max-height: 560px;
  display: flex;
  flex-direction: column;
  gap: 6px;
  min-width: 0;
}
.legend h2 {
  margin: 6px 0 0;
  font: inherit;
  font-weight: 600;
}
.legend input[type="search"] {
  width: 100%;
  cursor: text;
}
.legend ul {
  margin: 0;
  padding: 2px;
  list-style: none;
  overflow-y: auto;
  min-height: 0;
}
.legend ul.cut {
  mask-image: linear-gradient(to bottom, #000 calc(100% - 30px), transparent);
}
.legend .below {
  flex: none;
  min-height: 26px;
  font-size: 12.5px;
}
.legend .grey {
  margin: 4px 0 0;
  font-size: 12px;
}
.legend li {
  display: flex;
  align-items: center;
  position: relative;
  content-visibility: auto;
  contain-intrinsic-size: auto 26px;
}
.legend .kind {
  flex: 1;
  min-width: 0;
  min-height: 26px;
  display: flex;
  gap: 6px;
  align-items: center;
  border-color: transparent;
  background: none;
  color: inherit;
  padding: 1px 4px;
  text-align: left;
}
.legend .kind span {
  flex: 1;
  overflow: hidden;
  text-overflow: ellipsis;
  white-space: nowrap;
}
.legend small {
  opacity: 0.75;
  font-variant-numeric: tabular-nums;
}
.swatch {
  width: 14px;
  height: 14px;
  flex: none;
}
.legend .act {
  min-height: 24px;
  padding: 0 5px;
  font-size: 12px;
  position: absolute;
  right: 0;
  opacity: 0;
}
.legend .act + .act {
  right: 44px;
}
.legend li:hover .act,
.legend .act:focus-visible,
.legend li:focus-within .act {
  opacity: 1;
}
@media (hover: none) {
  .legend ul {
    grid-template-columns: minmax(0, 1fr) !important;
  }
  .legend .act {
    position: static;
    opacity: 1;
  }
}
.legend li.off .kind span {
  text-decoration: line-through;
  opacity: 0.7;
}
.legend li.off .swatch {
  opacity: 0.25;
}
.gradient {
  height: 12px;
  border-radius: 3px;
}
.ends {
  display: flex;
  justify-content: space-between;
  font-size: 12px;
}
.card {
  position: absolute;
  z-index: 3;
  display: flex;
  gap: 10px;
  max-width: 330px;
  padding: 8px;
  background: var(--paper);
  border: 1px solid var(--edge);
  border-radius: 8px;
  box-shadow: 0 4px 16px rgb(0 0 0 / 20%);
  pointer-events: none;
}
.card .picture {
  width: 96px;
  height: 96px;
  flex: none;
  background: #fff;
  border-radius: 5px;
}
.card b,
.card small {
  display: block;
  overflow-wrap: anywhere;
}
.card small {
  opacity: 0.8;
}
.card p {
  margin: 4px 0 0;
}
.card .sentence {
  display: -webkit-box;
  overflow: hidden;
  overflow-wrap: anywhere;
  -webkit-box-orient: vertical;
  -webkit-line-clamp: 6;
}
.close-up blockquote {
  max-width: 60ch;
  margin: 4px 0;
  padding-left: 10px;
  border-left: 3px solid var(--edge);
  overflow-wrap: anywhere;
}
.card dl {
  margin: 4px 0 0;
}
.card dl div {
  display: flex;
  gap: 6px;
}
.card dt {
  opacity: 0.8;
}
.card dd {
  margin: 0;
  overflow-wrap: anywhere;
}
.note,
.hint {
  margin: 6px 0 0;
  font-size: 13px;
}
.gallery {
  margin-top: 10px;
}
.gallery .bar {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 8px;
}
.groups {
  display: flex;
  flex-wrap: wrap;
  gap: 2px 22px;
}
.gallery h2 {
  margin: 0 auto 0 0;
  font-size: 17px;
  font-weight: 600;
}
.gallery h3 {
  margin: 10px 0 4px;
  font-size: 14px;
  font-weight: 600;
}
.gallery h3 small {
  margin-left: 6px;
  font-weight: 400;
}
.pages {
  display: inline-flex;
  align-items: center;
  gap: 6px;
  font-variant-numeric: tabular-nums;
}
.pages[hidden] {
  display: none;
}
button:disabled {
  opacity: 0.5;
  cursor: default;
}
.tiles {
  display: flex;
  flex-wrap: wrap;
  gap: 6px;
}
.tile {
  display: grid;
  justify-items: center;
  padding: 3px;
  border-color: transparent;
}
.tile .picture {
  width: 72px;
  height: 72px;
  background: #fff;
  border-radius: 4px;
}
.tile .words {
  width: 110px;
  overflow: hidden;
  text-overflow: ellipsis;
  white-space: nowrap;
}
.tile .words.sentence {
  display: -webkit-box;
  width: 168px;
  font-size: 13px;
  line-height: 1.3;
  text-align: left;
  white-space: normal;
  overflow-wrap: anywhere;
  -webkit-box-orient: vertical;
  -webkit-line-clamp: 4;
}
.tile small {
  font-size: 12px;
  font-variant-numeric: tabular-nums;
}
.close-up {
  display: flex;
  flex-wrap: wrap;
  gap: 14px;
  align-items: flex-start;
  margin-top: 8px;
  padding: 10px;
  border: 1px solid var(--edge);
  border-radius: 8px;
}
.close-up > .picture {
  width: 160px;
  height: 160px;
  background: #fff;
  border-radius: 6px;
}
.close-up h3 {
  margin: 0;
  font-size: 15px;
}
.close-up .facts {
  flex: 1 1 180px;
}
.close-up dl {
  margin: 4px 0 0;
  font-size: 13px;
}
.close-up dl div {
  display: flex;
  gap: 6px;
}
.close-up dd {
  margin: 0;
}
.close-up .near {
  flex: 100 1 420px;
  display: grid;
  gap: 6px;
}
.close-up .tile .picture {
  width: 56px;
  height: 56px;
}
.tile.kept .picture {
  outline: 2px solid var(--ink);
}
.tile.lost .picture {
  outline: 2px dotted var(--ink);
}
.tile.gained .picture {
  outline: 2px dashed var(--ink);
}
.table {
  margin-top: 6px;
}
.table summary {
  display: inline-block;
  border-color: transparent;
  padding-left: 0;
  font-size: 13px;
}
.rows {
  max-height: 320px;
  overflow: auto;
}
.rows table {
  border-collapse: collapse;
  font-size: 13px;
}
.rows caption {
  text-align: left;
  padding: 2px 0;
}
.rows th,
.rows td {
  text-align: left;
  padding: 3px 10px 3px 0;
  border-bottom: 1px solid var(--edge);
  font-weight: 400;
}
.rows thead th {
  font-weight: 600;
}
.live {
  position: absolute;
  width: 1px;
  height: 1px;
  overflow: hidden;
  clip-path: inset(50%);
}
.rest {
  display: contents;
}
.more,
.tabs {
  display: none;
}
@container (max-width: 880px) {
  .colour > span {
    display: none;
  }
  .colour select {
    max-width: 8.5em;
  }
  .toolbar {
    gap: 8px 5px;
  }
}
/* Beside a legend two panels would not have the room that they need (surface.js). */
@container (max-width: 843px) {
  .middle {
    grid-template-columns: minmax(0, 1fr);
  }
  .legend {
    max-height: 240px;
  }
  .legend ul {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(150px, 1fr));
    column-gap: 10px;
  }
}
@container (max-width: 760px) {
  .epoch {
    min-width: 5em;
  }
  button,
  select,
  summary {
    min-height: 36px;
  }
  .sheet {
    right: auto;
    left: 0;
  }
}
@container (max-width: 619px) {
  .toolbar {
    position: relative;
    flex-wrap: nowrap;
    justify-content: space-between;
    margin-bottom: 4px;
  }
  .zoom > button:not(:last-child) {
    display: none;
  }
  .zoom > button:last-child {
    border-radius: 6px;
    margin: 0;
  }
  .more {
    display: block;
  }
  .more[aria-expanded="true"] {
    border-color: var(--accent);
  }
  .toolbar:not(.open) .rest {
    display: none;
  }
  .toolbar.open .rest {
    position: absolute;
    z-index: 6;
    top: calc(100% + 4px);
    left: 0;
    right: 0;
    max-height: 75vh;
    overflow-y: auto;
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 6px;
    padding: 8px;
    background: var(--paper);
    border: 1px solid var(--edge);
    border-radius: 8px;
    box-shadow: 0 6px 20px rgb(0 0 0 / 18%);
  }
  .rest .colour select {
    flex: 1;
    max-width: none;
    min-width: 0;
  }
  .rest .menu > summary {
    width: 100%;
    gap: 8px;
  }
  .rest .menu > summary[aria-label]::after {
    content: attr(aria-label);
  }
  .rest .sheet {
    position: static;
    width: auto;
    max-width: none;
    max-height: none;
    border: 0;
    box-shadow: none;
    padding: 6px 0 0;
  }
  .tabs {
    display: flex;
  }
  .tabs > button {
    flex: 1;
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .single .head strong {
    display: none;
  }
  .single .head span,
  .single .head select {
    flex: 1;
    max-width: none;
  }
  .timeline {
    flex-wrap: wrap;
  }
  .track {
    order: -1;
    flex-basis: 100%;
  }
  .epoch {
    flex: 1;
  }
  /* Below the slider, so that it covers nothing of the map. */
  .card {
    left: 0 !important;
    right: 0;
    top: calc(100% + 92px) !important;
    max-width: none;
  }
}
`;var Vs=new St,sn={prompts:new it("asked"),later:new it("drawn")},Ks=new Map,Ys=new Map,Ae=new Map,Ee=new Map;function mr({data:n,parentElement:t,setStateValue:e}){if(n.kind in sn)return sn[n.kind].receive(n,t,e);let s=Ee.get(t);if(s?.version!==n.version){let i=Vs.receive(n);s?.end(),Ee.set(t,{version:n.version,end:i})}return()=>{Ee.get(t)?.end(),Ee.delete(t)}}function gr({data:n,parentElement:t,setStateValue:e,setTriggerValue:s}){let i=Ae.get(t);return i&&i.settings.key!==n.key&&(i.end(),i=null),i?(i.world.tellBy(e,s),i.update(n)):(i=new Se(t,n,wr(n,[e,s],o=>i.restore(o))),i.face.root.prepend(Object.assign(document.createElement("style"),{textContent:Gs})),Ae.set(t,i)),i.world.steps.learn(n.kept,n.selected)&&i.remember(),()=>{Ae.get(t)?.end(),Ae.delete(t)}}function wr({key:n,runs:t,opening:e},s,i){let o=new Nt(n,t[1]?.key??"",i),r={datasets:Vs,lines:sn,steps:o,remember:(a,l)=>{Ks.set(n,mn(a,l)),o.remember(a,l)},end:()=>o.end(),isNew:a=>a!==Ys.get(n)&&!!Ys.set(n,a),remembered:o.said()??Ks.get(n)??e??null,tellBy:(a,l)=>{r.ask=l,r.tell=(c,h)=>{c==="selected"&&o.note(h.turn,h.ids),a(c,h)}}};return r.tellBy(...s),r}var on=globalThis.__mpsvizManifold??={waiting:[]};on.mount=gr;on.receive=mr;on.waiting.splice(0).forEach(n=>n());export{gr as mount,mr as receive};
