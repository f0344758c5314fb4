var bo=Object.defineProperty;var vo=(n,t,e)=>t in n?bo(n,t,{enumerable:!0,configurable:!0,writable:!0,value:e}):n[t]=e;var ze=(n,t,e)=>vo(n,typeof t!="symbol"?t+"":t,e);var je={uint8:Uint8Array,uint16:Uint16Array,uint32:Uint32Array,float32:Float32Array};async function Ue(n){let[t,e,o,s]=["name","type","stride","bytes"].map(a=>n.getChild(a)),i={},r=async a=>{let l=await Mo(s.get(a));i[t.get(a)]=e.get(a)==="text"?JSON.parse(new TextDecoder().decode(l)):ko(l,e.get(a),o.get(a))};return await Promise.all(Array.from({length:t.length},(a,l)=>r(l))),i}async function Mo(n){let t=new Blob([n]).stream().pipeThrough(new DecompressionStream("deflate"));return new Uint8Array(await new Response(t).arrayBuffer())}function ko(n,t,e){let o=je[t].BYTES_PER_ELEMENT,s=n.length/o,i=new Uint8Array(n.length);for(let a=0;a<o;a++){let l=a*s;for(let c=0;c<s;c++)i[c*o+a]=n[l+c]}let r=new je[t](i.buffer);if(e)for(let a=e;a<s;a++)r[a]+=r[a-e];return r}var D=class n{constructor({version:t,meta:e,places:o,prompts:s}){this.version=t,this.name=e.name,this.title=e.title,this.epochs=e.epochs,this.noiseFloor=e.noise_floor,this.square=e.square,this.x=o.x,this.y=o.y,this.reliability=o.reliability,this.prompts={names:e.prompts,x:s.x,y:s.y},this.count=this.x.length/this.epochs.length}inOrder(t){let e=Object.create(n.prototype);Object.assign(e,this,{count:t.length,version:`${this.version} in another order`});let o=this.epochs.length*t.length;e.x=new Uint16Array(o).fill(65535),e.y=new Uint16Array(o).fill(65535),e.reliability=new Uint8Array(o).fill(255);for(let s=0;s<this.epochs.length;s++)for(let i=0;i<t.length;i++){if(t[i]<0)continue;let r=s*this.count+t[i],a=s*t.length+i;e.x[a]=this.x[r],e.y[a]=this.y[r],e.reliability[a]=this.reliability[r]}return e}};function De({epochs:n,names:t,measures:e},o){return{epochs:n,names:t,predicted:o.predicted??null,correct:o.correct??null,measures:Object.entries(e).map(([s,i])=>({name:s,...i,levels:o[s]}))}}var pt=class{constructor({version:t,meta:e,moments:o}){this.version=t,Object.assign(this,De(e,o))}},H=class{constructor({version:t,meta:e,images:o,moments:s}){this.version=t,Object.assign(this,De(e,s)),this.ids=o.id,this.count=this.ids.length,this.columns=e.columns.map(i=>({...i,values:o[i.key]})),this.suggestions=e.suggestions,this.sheet=o.sheet,this.sheetX=o.sheet_x,this.sheetY=o.sheet_y,this.rowOf=new Map(this.ids.map((i,r)=>[i,r]))}column(t){return this.columns.find(e=>e.name===t)}measure(t){return this.measures.find(e=>e.name===t)}text(t,e){let o=this.column(t);return o?o.categories?o.categories[o.values[e]]??"":Number.isFinite(o.values[e])?String(o.values[e]):"":""}value(t,e,o){let s=this.measure(t);if(!s)return NaN;let i=s.levels[e*this.count+o];return i===s.missing?NaN:me(s,i)}predictedName(t,e){return this.predicted?this.names[this.predicted[t*this.count+e]]??"":""}isCorrect(t,e){let o=this.correct?this.correct[t*this.count+e]:255;return o===255?null:o===1}hasPicture(t){return this.sheet[t]!==65535}};function me({low:n,step:t},e){return n+e*t}var mt=65535;function Fe(n){return n[0]instanceof D?Oo(n):Eo(n)}var Be=n=>n.map(({version:t})=>t).join("+");function Oo(n){let t=So(n.map(i=>i.square)),e=(i,r)=>a=>{let l=i(a);return Uint16Array.from(l,c=>c===65535?65535:Math.round((a.square[r]+c/65534*a.square.side-t[r])/t.side*65534))},o=n.every(({prompts:i})=>i.names.join(`
`)===n[0].prompts.names.join(`
`)),s=(i,r)=>o?Q(n.map(e(({prompts:a})=>a[i],r))):[];return Object.assign(Object.create(D.prototype),n.at(-1),{version:Be(n),epochs:n.flatMap(({epochs:i})=>i),noiseFloor:n.flatMap(i=>i.noiseFloor.map(r=>r===null?null:r*i.square.side/t.side)),square:t,x:Q(n.map(e(({x:i})=>i,"left"))),y:Q(n.map(e(({y:i})=>i,"bottom"))),reliability:Uint8Array.from(n.flatMap(i=>[...i.reliability])),prompts:{names:o?n[0].prompts.names:[],x:s("x","left"),y:s("y","bottom")}})}function So(n){let t=Math.min(...n.map(r=>r.left)),e=Math.min(...n.map(r=>r.bottom)),o=Math.max(...n.map(r=>r.left+r.side))-t,s=Math.max(...n.map(r=>r.bottom+r.side))-e,i=Math.max(o,s);return{left:t-(i-o)/2,bottom:e-(i-s)/2,side:i}}function Eo(n){let[t]=n,e=[...new Set(n.flatMap(a=>a.names))].sort(),o=a=>a.epochs.length*t.count,s=a=>{let l=a.names.map(c=>e.indexOf(c));return Uint16Array.from({length:o(a)},(c,h)=>l[a.predicted?.[h]]??mt)},i=a=>a.correct??new Uint8Array(o(a)).fill(255),r=a=>n.some(l=>l[a]);return Object.assign(Object.create(H.prototype),t,{version:Be(n),epochs:n.flatMap(({epochs:a})=>a),names:e,predicted:r("predicted")?Q(n.map(s)):null,correct:r("correct")?Uint8Array.from(n.flatMap(a=>[...i(a)])):null,measures:Ao(n,o)})}function Ao(n,t){let e=n.flatMap(({measures:o})=>o);return[...new Set(e.map(({name:o})=>o))].map(o=>{let s=e.filter(h=>h.name===o),i=Math.min(...s.map(h=>h.low)),r=Math.max(...s.map(h=>h.high)),a=s.every(h=>h.step===1),l={low:i,high:r,step:a?1:(r-i)/(mt-1),missing:mt},c=n.map(h=>{let u=h.measures.find(f=>f.name===o);return Uint16Array.from({length:t(h)},(f,p)=>{let g=u?.levels[p]??u?.missing;return g===u?.missing?mt:Math.round((me(u,g)-i)/l.step)})});return{...s[0],...l,levels:Q(c)}})}function Q(n){let t=new Uint16Array(n.reduce((o,{length:s})=>o+s,0)),e=0;for(let o of n)t.set(o,e),e+=o.length;return t}var gt=class{constructor({version:t,meta:e,neighbours:o}){this.version=t,this.epochs=e.epochs,this.k=e.k,this.rows=o.row,this.count=this.rows.length/(this.epochs.length*this.k)}of(t,e){let o=(t*this.count+e)*this.k;return this.rows.subarray(o,o+this.k)}indexAt(t){let e=0;for(;e+1<this.epochs.length&&this.epochs[e+1]<=t;)e++;return e}};function wt(n,t){let e=new Set(n),o=new Set(t);return{kept:[...e].filter(s=>o.has(s)),lost:[...e].filter(s=>!o.has(s)),gained:[...o].filter(s=>!e.has(s))}}var _o={images:H,moments:pt,places:D,neighbours:gt},qe={images:["images","moments"],moments:["moments"],places:["places","prompts"],neighbours:["neighbours"]},To=8,yt=class{constructor(){this.held=new Map,this.mounts=new Map,this.coming=new Set,this.joins=new Map,this.listeners=new Set}receive(t){let{version:e}=t;this.mounts.set(e,(this.mounts.get(e)??0)+1),!this.held.has(e)&&!this.coming.has(e)&&this.unpack(t);let o=!1;return()=>{if(o)return;o=!0;let s=this.mounts.get(e)-1;s?this.mounts.set(e,s):(this.mounts.delete(e),this.held.delete(e))}}async unpack(t){let{version:e,kind:o}=t;this.coming.add(e);try{let s=await Promise.all(qe[o].map(r=>Ue(t[r])));if(!this.mounts.has(e))return;let i=Object.fromEntries(qe[o].map((r,a)=>[r,s[a]]));this.held.set(e,new _o[o]({...t,...i}))}finally{this.coming.delete(e)}for(let s of[...this.listeners])s()}get(t){return Array.isArray(t)?t.length===1?this.get(t[0]):this.join(t):t?this.held.get(t)??null:null}join(t){let e=t.join("+");if(this.joins.has(e))return this.joins.get(e);let o=t.map(s=>this.held.get(s));return!o.length||!o.every(Boolean)?null:(this.joins.set(e,Fe(o)),this.joins.size>To&&this.joins.delete(this.joins.keys().next().value),this.joins.get(e))}listen(t){return this.listeners.add(t),()=>this.listeners.delete(t)}};var xt=class{constructor(){this.held=new Map,this.listeners=new Set}receive({of:t,turn:e,answers:o},s,i){let r={turn:e,answers:o,element:s,ask:a=>i("asked",a)};this.held.set(t,r);for(let a of[...this.listeners])a(t);return()=>this.held.get(t)?.element===s&&this.held.delete(t)}get(t){return this.held.get(t)??null}listen(t){return this.listeners.add(t),()=>this.listeners.delete(t)}};function We(n,t,e){let o={};for(let s of Object.keys(t))s!=="selected"&&JSON.stringify(n[s])!==JSON.stringify(t[s])&&(o[s]=n[s]);return n.selected.length&&n.selected.length<=60&&(o.ids=No(n.selected)),o.camera&&(o.camera=Lo(o.camera)),o.place!==void 0&&(o.place=Math.round(o.place*1e3)/1e3),Object.keys(o).length?$o(JSON.stringify({of:e,...o})):""}function He(n,t){try{let e=JSON.parse(Ro(n));return e?.of===t?{...e,selected:e.ids&&Po(e.ids)}:null}catch{return null}}function No(n){return n.map((t,e)=>{let o=n[e-1]??"",s=0;for(;s<35&&s<o.length&&t[s]===o[s];)s++;return s.toString(36)+t.slice(s)})}function Po(n){let t="";return n.map(e=>t=t.slice(0,parseInt(e[0],36))+e.slice(1))}function Lo(n){return Object.fromEntries(Object.entries(n).map(([t,e])=>[t,Number(e.toPrecision(6))]))}function $o(n){let t=new TextEncoder().encode(n);return btoa(String.fromCharCode(...t)).replaceAll("+","-").replaceAll("/","_").replaceAll("=","")}function Ro(n){let t=Uint8Array.from(atob(n.replaceAll("-","+").replaceAll("_","/")),e=>e.charCodeAt(0));return new TextDecoder("utf-8",{fatal:!0}).decode(t)}var[ge,vt,Co]=["view","selection","beside"],zo=[ge,vt],jo=400,Uo=2500,F=new Map,Mt=class{constructor(t,e,o){Object.assign(this,{key:t,beside:e,restore:o,settled:null,told:null,timer:0}),this.around=bt(location),this.heard=s=>this.popped(s),window.addEventListener("popstate",this.heard,!0)}said(){let t=new URLSearchParams(location.search),e=He(t.get(ge)??"",this.key),o=F.get(t.get(vt));return o?{...e,selected:o}:e}note(t,e){this.told={turn:t,ids:e}}learn(t,e){return!t||F.has(t.key)?!1:(t.of&&t.of===this.told?.turn?F.set(t.key,this.told.ids):!t.of&&e&&F.set(t.key,e.ids),F.has(t.key))}remember(t,e){clearTimeout(this.timer),this.timer=setTimeout(()=>this.settle(t,e,!1),jo)}settle(t,e,o){let s=We(t,e,this.key),{selected:i}=t,r=i.length>60,a=r?Do(i):"",l=this.settled&&(s!==this.settled.view||i!==this.settled.selected);if(l&&r&&!a&&!o){this.timer=setTimeout(()=>this.settle(t,e,!0),Uo);return}this.settled={view:s,selected:i},this.write({[ge]:s,[vt]:a,[Co]:this.beside},l)}write(t,e){let o=new URL(location.href);for(let[s,i]of Object.entries(t))i?o.searchParams.set(s,i):o.searchParams.delete(s);try{o.href!==location.href&&history[e?"pushState":"replaceState"](history.state,"",o)}catch(s){if(s.name!=="SecurityError")throw s}this.around=bt(location)}popped(t){let e=new URLSearchParams(location.search).get(vt),o=bt(location)===this.around&&(!e||F.has(e));this.around=bt(location),clearTimeout(this.timer),this.settled=null,o&&(t.stopImmediatePropagation(),this.restore(this.said()))}end(){clearTimeout(this.timer),window.removeEventListener("popstate",this.heard,!0)}};function bt({pathname:n,search:t}){let e=new URLSearchParams(t);return zo.forEach(o=>e.delete(o)),e.sort(),`${n}?${e}`}function Do(n){for(let[t,e]of F)if(e.length===n.length&&e.every((o,s)=>o===n[s]))return t;return""}var et={names:"Class names",prompts:"Class names as prompts",pictures:"Pictures when zoomed in",fading:"Fade what a map places badly",ghost:"Ghost of the start",trails:"Trails of the selected",arrows:"Arrows of movement",lines:"Lines to neighbours",contours:"Contours of kinds with ten images or more"},kt=["left","right","both"],Fo=["pan","lasso","box"],Bo=["slider","start","end"],Ot=.5,xe=200,be=[.5,1,2,4,8];function Ge(n,t,e){return{panels:n,place:t,speed:2,loop:!0,camera:{x:.5,y:.5,zoom:1},colour:e,hidden:[],layers:{names:!0,prompts:!1,pictures:!0,fading:!0,ghost:!1,trails:!0,arrows:!1,lines:!0,contours:!1},tool:"lasso",selected:[],typed:[],alone:"right"}}function ve(n,t){if(!n||typeof n!="object")return t;let e=structuredClone(t);if((Array.isArray(n.panels)&&n.panels.length===2?n.panels:[]).forEach((s,i)=>{for(let r of["run","map"])typeof s?.[r]=="string"&&(e.panels[i][r]=s[r]);Bo.includes(s?.shows)&&(e.panels[i].shows=s.shows)}),Number.isFinite(n.place)&&n.place>=0&&(e.place=n.place),be.includes(n.speed)&&(e.speed=n.speed),typeof n.loop=="boolean"&&(e.loop=n.loop),["x","y","zoom"].every(s=>Number.isFinite(n.camera?.[s]))){let{x:s,y:i,zoom:r}=n.camera;e.camera={x:s,y:i,zoom:Math.min(Math.max(r,Ot),xe)}}typeof n.colour=="string"&&(e.colour=n.colour),we(n.hidden)&&(e.hidden=n.hidden);for(let s of Object.keys(et))typeof n.layers?.[s]=="boolean"&&(e.layers[s]=n.layers[s]);return Fo.includes(n.tool)&&(e.tool=n.tool),we(n.selected)&&(e.selected=n.selected),kt.includes(n.alone)&&(e.alone=n.alone),we(n.typed)&&(e.typed=n.typed.slice(0,12).map(s=>s.slice(0,300))),e}function we(n){return Array.isArray(n)&&n.every(t=>typeof t=="string")}var qo=.92;function nt(n,t){return Math.min(t.width,t.height)*qo*n.zoom}function I(n,t,e,o){let s=nt(n,t);return[t.x+t.width/2+(e-n.x)*s,t.y+t.height/2-(o-n.y)*s]}function Wo(n,t,e,o){let s=nt(n,t);return[n.x+(e-t.x-t.width/2)/s,n.y-(o-t.y-t.height/2)/s]}function St(n,t,e,o,s){let i=Math.min(Math.max(n.zoom*s,Ot),xe),[r,a]=Wo(n,t,e,o),l=n.zoom/i;return{x:r+(n.x-r)*l,y:a+(n.y-a)*l,zoom:i}}function Ke(n,t,e,o){let s=nt(n,t);return{x:Ye(n.x-e/s),y:Ye(n.y+o/s),zoom:n.zoom}}function Ve(n,t){if(!n.length)return{x:.5,y:.5,zoom:1};let e=n.map(([h])=>h),o=n.map(([,h])=>h),[s,i,r,a]=[Math.min(...e),Math.max(...e),Math.min(...o),Math.max(...o)],l=Math.min(t.width,t.height),c=Math.max((i-s)*l/t.width,(a-r)*l/t.height,.02)*1.3;return{x:(s+i)/2,y:(r+a)/2,zoom:Math.min(Math.max(1/c,Ot),40)}}function Ye(n){return Math.min(Math.max(n,-1),2)}function T(n){return n.startsWith("#")?[1,3,5].map(t=>parseInt(n.slice(t,t+2),16)):n.match(/[\d.]+/g).slice(0,3).map(Number)}function x([n,t,e],o=1){return`rgba(${Math.round(n)}, ${Math.round(t)}, ${Math.round(e)}, ${o})`}function Xe(n){let t=n.map(([o,s])=>[o,T(s)]),e=[];for(let o=0;o<256;o++){let s=o/255,i=t.findIndex(([u])=>u>=s);i<=0&&(i=i<0?t.length-1:1);let[r,a]=t[i-1],[l,c]=t[i],h=Math.min(Math.max((s-r)/(l-r||1),0),1);e.push(a.map((u,f)=>u+(c[f]-u)*h))}return o=>e[Math.round(Math.min(Math.max(o,0),1)*255)]}function Je(n){let[t]=n.visible_sequential[0];return{paper:T(n.paper),ink:T(n.ink),muted:T(n.muted),grid:T(n.grid),quiet:T(n.quiet),accent:T(n.accent),good:T(n.good),bad:T(n.bad),categories:n.categories.map(T),sequential:Xe(n.visible_sequential.map(([e,o])=>[e-t,o])),diverging:Xe(n.diverging)}}function Et(n,t){if(t<=n[0])return 0;for(let e=1;e<n.length;e++)if(t<=n[e])return e-1+(t-n[e-1])/(n[e]-n[e-1]);return n.length-1}function Ho(n,t){let e=n.length-1,o=Math.min(Math.floor(t),e),s=Math.min(o+1,e);return n[o]+(n[s]-n[o])*(t-o)}var ot=class{constructor(t,e,o){this.run=t,this.places=e,this.rows=o,this.count=e.count,this.rect={x:0,y:0,width:1,height:1},this.camera={x:.5,y:.5,zoom:1},this.stand(0)}stand(t){let e=this.places.epochs.length-1;this.place=Math.min(Math.max(t,0),e),this.from=Math.min(Math.floor(this.place),e),this.to=Math.min(this.from+1,e),this.between=this.place-this.from,this.nearest=Math.round(this.place),this.moment=Math.round(Et(this.run.epochs,this.epoch)),this.judgeAt(this.epoch)}judgeAt(t){this.judgedMoment=Math.round(Et(this.run.epochs,t)),this.judgedNearest=Math.round(Et(this.places.epochs,t))}get epoch(){return this.places.epochs[this.nearest]}rowOf(t){return this.rows?this.rows[t]:t}hasPlace(t){return this.places.x[this.from*this.count+t]!==65535&&this.places.x[this.to*this.count+t]!==65535}xOf(t){return this.now(this.places.x,t)}yOf(t){return this.now(this.places.y,t)}now(t,e){let o=t[this.from*this.count+e];return(o+(t[this.to*this.count+e]-o)*this.between)/65534}placeAt(t,e){let o=t*this.count+e;return[this.places.x[o]/65534,this.places.y[o]/65534]}screen(t){return I(this.camera,this.rect,this.xOf(t),this.yOf(t))}reliability(t){return this.places.reliability[this.nearest*this.count+t]/255}movement(t){let[e,o]=this.placeAt(0,t),[s,i]=this.placeAt(this.judgedNearest,t);if(e>1||s>1)return NaN;let r=Math.hypot(s-e,i-o),a=this.places.noiseFloor[this.judgedNearest];return a!==null&&r<=a?-1/0:r}};function Ze(n,t,e){let o=n.panels.map(a=>{let l=t.runs.find(f=>f.key===a.run)??t.runs[0],c=l?.maps.find(f=>f.name===a.map)??l?.maps[0],h=e.get(l?.images),u=e.get(c?.places);return h&&u?{run:h,places:u,about:l}:null});if(!o[0]||!o[1])return null;let[s,i]=o,r=[new ot(s.run,s.places,null)];if(s.run===i.run)r.push(new ot(i.run,i.places,null));else{let a=Int32Array.from(s.run.ids,l=>i.run.rowOf.get(l)??-1);r.push(new ot(i.run,i.places.inOrder(a),a))}return r.forEach((a,l)=>{a.about=o[l].about,a.side=l}),r}function Qe(n,t){let e=n[1].places.epochs,o=Ho(e,Math.min(t.place,e.length-1));if(n.forEach((i,r)=>{let a=t.panels[r].shows;a==="start"?i.stand(0):a==="end"?i.stand(i.places.epochs.length-1):i.stand(Et(i.places.epochs,o))}),n[0].run!==n[1].run)return;let s=Math.max(n[0].epoch,n[1].epoch);for(let i of n)i.judgeAt(s)}var Go=2.2;function st({store:n,surface:t,settings:e,panels:o}){let{state:s}=n,i=t.layOut(e.height,s.alone);o.forEach((r,a)=>{r.rect=i[a],r.camera=s.camera,r.scale=nt(s.camera,i[a])}),Qe(o,s)}function it(n,t,e=n.surface.ratio){let{panels:o,painting:s,look:i,surface:r,world:a}=n,{state:l}=n.store,c=t===1&&!n.loop.moving,h=s.update(o,l,n.selection.images,i,c),u=s.colouring(s.nameOf(l.colour));return{state:l,share:t,ratio:e,atRest:c,panels:o,paints:h,colouring:u,look:i,run:n.run,order:n.order,font:n.font,width:r.width,height:r.height,grow:Math.min(Math.max(l.camera.zoom,1)**.25,Go),ghost:l.layers.ghost,selected:n.selection.images,hovered:n.pointing.i,hoveredIn:n.pointing.panel,neighbours:a.datasets.get(o[0].about.neighbours),shownEpoch:o[1].epoch,loop:n.drawnLoop,typed:o.map(f=>n.typing.placesIn(f,n.run.rowOf)),visible:(f,p)=>s.visible(f,p),toneOf:f=>s.toneOf(u,f,i)}}var tn=33.333333333333336,Yo=1e3/45,Ko=2e3,At=class{constructor(){this.share=1,this.least=1}of(t){this.least=Math.min(1,Ko/t),this.share=Math.max(this.share,this.least)}took(t){t>1e3||(t>tn?this.share=Math.max(this.least,this.share*Math.max(.35,tn/t)*.95):t<Yo&&(this.share=Math.min(1,this.share*1.12)))}};var Vo=140,_t=class{constructor(t){this.draw=t,this.detail=new At,this.request=0,this.rest=0,this.before=0,this.moving=!1,this.ended=!1}ask(){!this.request&&!this.ended&&(this.request=requestAnimationFrame(t=>this.frame(t)))}move(){this.moving=!0,clearTimeout(this.rest),this.rest=setTimeout(()=>{this.moving=!1,this.before=0,this.ask()},Vo),this.ask()}frame(t){this.request=0,this.moving&&this.before&&this.detail.took(t-this.before),this.before=this.moving?t:0,this.draw(this.moving?this.detail.share:1,t)&&this.move()}end(){this.ended=!0,cancelAnimationFrame(this.request),clearTimeout(this.rest)}};var en=`#version 300 es
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
}`,nn=`#version 300 es
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
  if (alpha < 0.004) discard;
  colour = vec4(shade * alpha, alpha);
}`;var Xo=4,Tt=class{constructor(t){if(this.canvas=t,this.gl=t.getContext("webgl2",{alpha:!0,antialias:!1,depth:!1,premultipliedAlpha:!0,preserveDrawingBuffer:!1}),!this.gl)throw new Error("no WebGL2");this.build()}build(){let{gl:t}=this;this.program=Zo(t,en,nn),this.at=e=>t.getUniformLocation(this.program,e),this.uniforms=Object.fromEntries(["u_between","u_camera","u_scale","u_ratio","u_grow","u_layer","u_ghost","u_paper"].map(e=>[e,this.at(e)])),this.attributes=Object.fromEntries(["a_from","a_to","a_colour","a_look"].map(e=>[e,t.getAttribLocation(this.program,e)])),this.maps=new Map,this.paints=[null,null],t.enable(t.BLEND),t.blendFunc(t.ONE,t.ONE_MINUS_SRC_ALPHA),t.enable(t.SCISSOR_TEST)}draw({panels:t,paints:e,order:o,share:s,ratio:i,grow:r,look:a,ghost:l}){let{gl:c}=this;c.isContextLost()||(c.viewport(0,0,this.canvas.width,this.canvas.height),c.scissor(0,0,this.canvas.width,this.canvas.height),c.clearColor(0,0,0,0),c.clear(c.COLOR_BUFFER_BIT),c.useProgram(this.program),c.uniform1f(this.uniforms.u_ratio,i),c.uniform1f(this.uniforms.u_grow,r),c.uniform3fv(this.uniforms.u_paper,a.paper.map(h=>h/255)),t.forEach((h,u)=>{let{rect:f,camera:p}=h;if(f.hidden)return;let g=[f.x,this.canvas.height/i-f.y-f.height,f.width,f.height].map(m=>Math.round(m*i));c.viewport(...g),c.scissor(...g);let w=h.scale;c.uniform2f(this.uniforms.u_camera,p.x,p.y),c.uniform2f(this.uniforms.u_scale,2*w/f.width,2*w/f.height),this.usePaint(u,e[u],o);let y=this.useMap(h.places,o),b=Math.ceil(h.count*s);l&&h.place>0&&(this.pointAt(y,h.count,0,0),c.uniform1f(this.uniforms.u_between,0),c.uniform4f(this.uniforms.u_ghost,...a.muted.map(m=>m/255),.22),c.drawArrays(c.POINTS,0,b)),this.pointAt(y,h.count,h.from,h.to),c.uniform1f(this.uniforms.u_between,h.between),c.uniform4f(this.uniforms.u_ghost,0,0,0,0);for(let m of e[u].selected?[0,1]:[0])c.uniform1f(this.uniforms.u_layer,m),c.drawArrays(c.POINTS,0,m?h.count:b)}))}useMap(t,e){let{gl:o}=this,s=this.maps.get(t.version);if(!s||s.order!==e){s&&o.deleteBuffer(s.buffer),s={buffer:o.createBuffer(),order:e};let i=new Uint16Array(t.x.length*2);for(let r=0;r<t.epochs.length;r++){let a=r*t.count;for(let l=0;l<t.count;l++)i[2*(a+l)]=t.x[a+e[l]],i[2*(a+l)+1]=t.y[a+e[l]]}o.bindBuffer(o.ARRAY_BUFFER,s.buffer),o.bufferData(o.ARRAY_BUFFER,i,o.STATIC_DRAW)}this.maps.delete(t.version),this.maps.set(t.version,s);for(let[i,{buffer:r}]of this.maps){if(this.maps.size<=Xo)break;o.deleteBuffer(r),this.maps.delete(i)}return s}pointAt({buffer:t},e,o,s){let{gl:i}=this;i.bindBuffer(i.ARRAY_BUFFER,t);for(let[r,a]of[["a_from",o],["a_to",s]])i.enableVertexAttribArray(this.attributes[r]),i.vertexAttribPointer(this.attributes[r],2,i.UNSIGNED_SHORT,!0,4,a*e*4)}usePaint(t,e,o){let{gl:s}=this,i=this.paints[t]??{colour:s.createBuffer(),look:s.createBuffer(),of:null};this.paints[t]=i;for(let[r,a]of[["colour",i.colour],["look",i.look]])s.bindBuffer(s.ARRAY_BUFFER,a),i.of!==e&&s.bufferData(s.ARRAY_BUFFER,Jo(e[r],o),s.DYNAMIC_DRAW),s.enableVertexAttribArray(this.attributes[`a_${r}`]),s.vertexAttribPointer(this.attributes[`a_${r}`],4,s.UNSIGNED_BYTE,!0,4,0);i.of=e}end(){this.gl.getExtension("WEBGL_lose_context")?.loseContext()}};function Jo(n,t){let e=new Uint32Array(n.buffer,n.byteOffset,n.length/4);return Uint32Array.from(t,o=>e[o])}function Zo(n,t,e){let o=n.createProgram();for(let[s,i]of[[n.VERTEX_SHADER,t],[n.FRAGMENT_SHADER,e]]){let r=n.createShader(s);if(n.shaderSource(r,i),n.compileShader(r),!n.getShaderParameter(r,n.COMPILE_STATUS)&&!n.isContextLost())throw new Error(n.getShaderInfoLog(r));n.attachShader(o,r)}if(n.linkProgram(o),!n.getProgramParameter(o,n.LINK_STATUS)&&!n.isContextLost())throw new Error(n.getProgramInfoLog(o));return o}function on(n){let t=Uint32Array.from({length:n},(o,s)=>s),e=2463534242;for(let o=n-1;o>0;o--){e^=e<<13,e^=e>>>17,e^=e<<5;let s=(e>>>0)%(o+1);[t[o],t[s]]=[t[s],t[o]]}return t}function sn(n,t,e,o,s){let i=-1,r=s*s,{rect:a,camera:l,scale:c}=n,h=a.x+a.width/2-l.x*c,u=a.y+a.height/2+l.y*c;for(let f=0;f<n.count;f++){if(!t(f)||!n.hasPlace(f))continue;let p=h+n.xOf(f)*c-e,g=u-n.yOf(f)*c-o,w=p*p+g*g;w<r&&(r=w,i=f)}return i}function rn(n,t,e){let o=e.map(([h])=>h),s=e.map(([,h])=>h),[i,r,a,l]=[Math.min(...o),Math.max(...o),Math.min(...s),Math.max(...s)],c=[];for(let h=0;h<n.count;h++){if(!t(h)||!n.hasPlace(h))continue;let[u,f]=n.screen(h);u>=i&&u<=r&&f>=a&&f<=l&&Qo(e,u,f)&&c.push(h)}return c}function Qo(n,t,e){let o=!1;for(let s=0,i=n.length-1;s<n.length;i=s++){let[r,a]=n[s],[l,c]=n[i];a>e!=c>e&&t<(l-r)*(e-a)/(c-a)+r&&(o=!o)}return o}function an([n,t],[e,o]){return[[n,t],[e,t],[e,o],[n,o]]}function ln(n,t,e){if(e==="set")return t;let o=new Set(n);for(let s of t)e==="add"?o.add(s):o.delete(s);return[...o]}function G(n){return n.altKey?"take":n.shiftKey?"add":"set"}var ts=14;function cn(n){let{store:t}=n,e=r=>a=>n.painting.visible(r.side,a),o=(r,a,l)=>sn(r,e(r),a,l,ts),s=r=>r.map(a=>n.run.ids[a]),i=({rect:r},a,l)=>!r.hidden&&a>=r.x&&a<=r.x+r.width&&l>=r.y&&l<=r.y+r.height;return{panelAt:(r,a)=>n.panels?.find(l=>i(l,r,a))??null,tool:()=>t.state.tool,drag:(r,a,l)=>t.set({camera:Ke(t.state.camera,r.rect,a,l)}),zoom:(r,a,l,c)=>t.set({camera:St(t.state.camera,r.rect,a,l,c)}),hover:(r,a,l)=>n.pointing.at(r,o(r,a,l)),leave:()=>n.pointing.at(null,-1),click:(r,a,l,c)=>{let h=o(r,a,l);c.pointerType==="touch"&&n.pointing.at(r,h),h>=0?n.selection.change(s([h]),G(c)):G(c)==="set"&&t.state.selected.length&&n.selection.change([],"set")},drawing:(r,a)=>{n.drawnLoop=a.length?{side:r.side,points:a}:null,n.pointing.at(null,-1),n.loop.ask()},drawn:(r,a,l)=>{n.drawnLoop=null,n.selection.change(s(rn(r,e(r),a)),G(l)),n.loop.ask()}}}var Me=[{keys:["ArrowRight"],help:"→ next snapshot",act:n=>n.player.step(1)},{keys:["ArrowLeft"],help:"← previous snapshot",act:n=>n.player.step(-1)},{keys:["Home"],help:"Home first snapshot",act:n=>n.player.goTo(0)},{keys:["End"],help:"End last snapshot",act:n=>n.player.goTo(1/0)},{keys:[" "],help:"Space play or pause",act:n=>n.player.toggle()},{keys:["ArrowDown"],help:"↓ next image",act:n=>n.pointing.next(1)},{keys:["ArrowUp"],help:"↑ previous image",act:n=>n.pointing.next(-1)},{keys:["Enter"],help:"Enter select the image",act:n=>n.pointing.select()},{keys:["p","P"],help:"P pan",act:n=>n.use("pan")},{keys:["l","L"],help:"L lasso",act:n=>n.use("lasso")},{keys:["b","B"],help:"B box",act:n=>n.use("box")},{keys:["+","="],help:"+ zoom in",act:n=>n.zoomBy(1.5)},{keys:["-","−"],help:"− zoom out",act:n=>n.zoomBy(.6666666666666666)},{keys:["0"],help:"0 show all",act:n=>n.showAll()},{keys:["Escape"],help:"Esc clear the selection",act:n=>n.selection.change([],"set")}];function hn(n,t){let e=o=>{if(o.ctrlKey||o.metaKey||o.altKey)return;let{tagName:s,type:i}=o.composedPath()[0];if(s==="SELECT"||i==="search"||[" ","Enter"].includes(o.key)&&["BUTTON","SUMMARY","INPUT"].includes(s))return;let r=Me.find(({keys:a})=>a.includes(o.key));r&&(o.preventDefault(),o.stopPropagation(),r.act(t))};return n.addEventListener("keydown",e),()=>n.removeEventListener("keydown",e)}var es=4,ns=.0016;function un(n,t){let e=new Map,o=null,s=f=>{let p=n.getBoundingClientRect();return[f.clientX-p.left,f.clientY-p.top]},i=f=>{let p=s(f),g=t.panelAt(...p);g&&(n.focus({preventScroll:!0}),n.setPointerCapture(f.pointerId),e.set(f.pointerId,p),e.size===2?o={kind:"pinch",panel:o?.panel??g}:e.size===1&&(o={kind:f.button!==0||t.tool()==="pan"?"pan":t.tool(),panel:g,start:p,loop:[p],moved:!1}),o?.kind==="pinch"&&t.drawing(o.panel,[]),f.preventDefault())},r=f=>{let p=s(f);if(!e.has(f.pointerId)){let w=t.panelAt(...p);w?t.hover(w,...p):t.leave();return}let g=e.get(f.pointerId);o?.kind==="pinch"?os(e,f.pointerId,p,o.panel,t):o&&(!o.moved&&Math.hypot(p[0]-o.start[0],p[1]-o.start[1])>es&&(o.moved=!0),o.moved&&o.kind==="pan"?t.drag(o.panel,p[0]-g[0],p[1]-g[1]):o.moved&&(o.kind==="lasso"?o.loop.push(p):o.loop=an(o.start,p),t.drawing(o.panel,o.loop))),e.set(f.pointerId,p)},a=f=>{!e.delete(f.pointerId)||!o||(o.kind!=="pinch"&&f.type==="pointerup"?o.moved?o.kind!=="pan"&&t.drawn(o.panel,o.loop,f):t.click(o.panel,...o.start,f):t.drawing(o.panel,[]),(!e.size||o.kind!=="pinch")&&(o=null))},l=f=>{let p=t.panelAt(...s(f));if(!p)return;f.preventDefault();let g=f.deltaMode===1?16:f.deltaMode===2?400:1,w=Math.max(-240,Math.min(240,f.deltaY*g));t.zoom(p,...s(f),Math.exp(-w*ns*(f.ctrlKey?4:1)))},u={pointerdown:i,pointermove:r,pointerup:a,pointercancel:a,pointerleave:f=>f.pointerType==="touch"||e.size||t.leave(),contextmenu:f=>f.preventDefault()};for(let[f,p]of Object.entries(u))n.addEventListener(f,p);return n.addEventListener("wheel",l,{passive:!1}),()=>{for(let[f,p]of Object.entries(u))n.removeEventListener(f,p);n.removeEventListener("wheel",l)}}function os(n,t,e,o,s){let[i,r]=[...n.values()],a={middle:fn(i,r),spread:Math.hypot(i[0]-r[0],i[1]-r[1])};n.set(t,e);let[l,c]=[...n.values()],h=fn(l,c),u=Math.hypot(l[0]-c[0],l[1]-c[1]);s.drag(o,h[0]-a.middle[0],h[1]-a.middle[1]),a.spread>8&&u>8&&s.zoom(o,...h,u/a.spread)}function fn([n,t],[e,o]){return[(n+e)/2,(t+o)/2]}var ke=[0,1,3,4,2,5];function Y(n,t,e,o,s){if(t===1)n.rect(e-s*.85,o-s*.85,s*1.7,s*1.7);else if(t===2)dn(n,e,o,s*1.15,4,0);else if(t===3)dn(n,e,o+s*.2,s*1.15,3,-Math.PI/2);else if(t===4){let i=s*.9,r=s*.35;[[0,r],[i-r,i],[i,i-r],[r,0],[i,r-i],[i-r,-i],[0,-r],[r-i,-i],[-i,r-i],[-r,0],[-i,i-r],[r-i,i]].forEach(([l,c],h)=>h?n.lineTo(e+l,o+c):n.moveTo(e+l,o+c)),n.closePath()}else n.moveTo(e+s,o),n.arc(e,o,s,0,2*Math.PI)}function dn(n,t,e,o,s,i){for(let r=0;r<s;r++){let a=i+2*Math.PI*r/s,[l,c]=[t+o*Math.cos(a),e+o*Math.sin(a)];r?n.lineTo(l,c):n.moveTo(l,c)}n.closePath()}var Nt="bystander";function gn(n){let t=new Map;for(let e of n.columns){let o=ss[e.name]??e.name.replaceAll("_"," ");e.name.endsWith("_index")||(e.categories===null?t.set(`column:${e.name}`,{title:o,numbers:!0,make:()=>fs(e)}):e.categories.length>0&&t.set(`column:${e.name}`,{title:o,make:()=>rs(n,e)}))}for(let e of n.measures)t.set(`measure:${e.name}`,{title:e.title,numbers:!0,make:()=>us(e)});return n.names.length&&(t.set("predicted",{title:"Named as",make:()=>ls(n)}),t.set("change",{title:"Right or wrong",make:()=>cs()}),t.set("renamed",{title:"Was → is",make:()=>hs(n)})),t.set("movement",{title:"Movement drawn",numbers:!0,make:()=>ds()}),t.set("reliability",{title:"Reliability of the map",numbers:!0,make:()=>ps()}),t}var ss={label:"Class",family:"Family",style:"Style",split:"Use"},is={"few-shot":{colour:5,shape:2},"held-out":{colour:0,shape:0},validation:{colour:2,shape:5},pool:{colour:2,shape:5},[Nt]:{tone:"quiet",shape:0}};function rs(n,t){let e=n.column("split"),o=t.name==="split"?-1:e?.categories?.indexOf(Nt)??-1;if(o<0||!["label","family"].includes(t.name)){let c=t.categories.map(h=>({name:h,...t.name==="split"?is[h]:{}}));return{codeOf:(h,u)=>as(t,u),entries:c}}let s=new Set;for(let c=0;c<n.count;c++)e.values[c]!==o&&s.add(t.values[c]);let i=t.categories.map((c,h)=>h).filter(c=>s.has(c)),r=new Map(i.map((c,h)=>[c,h])),a=i.map(c=>({name:t.categories[c]}));return a.push({name:"bystanders",tone:"quiet",shape:0}),{codeOf:(c,h)=>e.values[h]===o?a.length-1:r.get(t.values[h])??-1,entries:a}}function as(n,t){let e=n.values[t];return e<n.categories.length?e:-1}function ls(n){return{codeOf:(e,o)=>{let s=e.rowOf(o);if(s<0)return-1;let i=e.run.predicted?.[e.moment*e.run.count+s]??-1;return i<e.run.names.length?i:-1},entries:n.names.map(e=>({name:e}))}}function cs(){return{codeOf:(e,o)=>{let s=e.rowOf(o),i=s<0?null:e.run.isCorrect(0,s),r=s<0?null:e.run.isCorrect(e.judgedMoment,s);return i===null||r===null?4:i?r?0:2:r?1:3},entries:[{name:"stayed right",tone:"good",shape:0},{name:"became right",colour:4,shape:2},{name:"became wrong",colour:1,shape:4},{name:"stayed wrong",tone:"bad",shape:4},{name:"not known",tone:"quiet",shape:0}]}}function hs(n){let t=new Map,e=n.epochs.length-1;for(let a=1;a<=e;a++)for(let l=0;l<n.count;l++){let c=pn(n,a,l);c&&t.set(c,(t.get(c)??0)+(a===e?1e6:1))}let o=[...t].sort(([,a],[,l])=>l-a).map(([a])=>a),s=new Map(o.map((a,l)=>[a,l])),i=(a,l)=>{let c=a.rowOf(l);if(c<0||!a.run.predictedName(a.judgedMoment,c))return-1;let h=pn(a.run,a.judgedMoment,c);return h?s.get(h)??o.length+1:o.length},r=[{name:"as before",tone:"quiet",shape:0},{name:"otherwise than in the left run",tone:"bad",shape:4}];return{codeOf:i,entries:[...o.map(a=>({name:a})),...r]}}function pn(n,t,e){let[o,s]=[n.predictedName(0,e),n.predictedName(t,e)];return o&&s&&o!==s?`${o} → ${s}`:null}function fs(n){let[t,e]=ms(n.values);return{valueOf:(o,s)=>n.values[s],low:t,high:e}}function us({name:n,low:t,high:e}){return{valueOf:(s,i)=>{let r=s.rowOf(i);return r<0?NaN:s.run.value(n,s.judgedMoment,r)},low:t,high:e}}function ds(){return{valueOf:(n,t)=>n.movement(t),low:0,high:.5}}function ps(){return{valueOf:(n,t)=>n.reliability(t),low:0,high:1}}function ms(n){let[t,e]=[1/0,-1/0];for(let o of n)o<t&&(t=o),o>e&&(e=o);return t<=e?[t,e]:[0,1]}var Pt=class{constructor(){this.held=new Map}now(t,e,o){let s=this.at(t,e,o,t.from),i=this.at(t,e,o,t.to),r=new Map(i.map(a=>[a.code,a]));return s.filter(({code:a})=>r.has(a)).map(({code:a,size:l,x:c,y:h})=>{let u=r.get(a);return{code:a,size:l,x:c+(u.x-c)*t.between,y:h+(u.y-h)*t.between}})}at(t,e,o,s){let i=`${t.places.version} ${s} ${e.name}`;return this.held.has(i)||(this.held.size>80&&this.held.clear(),this.held.set(i,gs(t,e,o,s))),this.held.get(i)}};function gs(n,t,e,o){let s=new Map;for(let i=0;i<n.count;i++){let r=t.values[i];if(r>=t.categories.length||!e(i))continue;let[a,l]=n.placeAt(o,i);a>1||l>1||(s.has(r)||s.set(r,{xs:[],ys:[]}),s.get(r).xs.push(a),s.get(r).ys.push(l))}return[...s].map(([i,{xs:r,ys:a}])=>({code:i,size:r.length,x:rt(r),y:rt(a)})).sort((i,r)=>r.size-i.size||i.code-r.code)}function rt(n){let t=Float64Array.from(n).sort(),e=t.length>>1;return t.length%2?t[e]:(t[e-1]+t[e])/2}var ws=400;function yn(n,t){let e=n.places.noiseFloor[n.nearest]??0,o=[];for(let s=0;s<n.count;s++){let i=wn(n,s);if(!i)continue;let r=[...t.of(0,s)].map(h=>wn(n,h)).filter(Boolean);if(!r.length)continue;let a=i[0]-rt(r.map(([h])=>h)),l=i[1]-rt(r.map(([,h])=>h)),c=Math.hypot(a,l);c>Math.max(e,.001)&&o.push({i:s,dx:a,dy:l,length:c})}return o.sort((s,i)=>i.length-s.length)}function wn(n,t){if(!n.hasPlace(t))return null;let[e,o]=n.placeAt(0,t);return e>1?null:[n.xOf(t)-e,n.yOf(t)-o]}function xn(n,t,e,o,s){let i=0;n.lineWidth=1.3;for(let{i:r,dx:a,dy:l}of e){if(i>=ws)break;if(!o(r))continue;let[c,h]=t.screen(r),{rect:u,scale:f}=t;if(c<u.x||c>u.x+u.width||h<u.y||h>u.y+u.height)continue;let[p,g]=[c-a*f,h+l*f],w=Math.hypot(c-p,h-g);if(w<5)continue;i++,n.strokeStyle=n.fillStyle=x(s(r),.8);let[y,b]=[(c-p)/w,(h-g)/w],m=Math.min(7,w*.45);n.beginPath(),n.moveTo(p,g),n.lineTo(c-y*m,h-b*m),n.stroke(),n.beginPath(),n.moveTo(c,h),n.lineTo(c-y*m-b*m*.45,h-b*m+y*m*.45),n.lineTo(c-y*m+b*m*.45,h-b*m-y*m*.45),n.closePath(),n.fill()}return i}function Lt(n,t){return n==null||t==null?NaN:n<t?-1:n>t?1:n>=t?0:NaN}function ys(n,t){return n==null||t==null?NaN:t<n?-1:t>n?1:t>=n?0:NaN}function bn(n){let t,e,o;n.length!==2?(t=Lt,e=(a,l)=>Lt(n(a),l),o=(a,l)=>n(a)-l):(t=n===Lt||n===ys?n:xs,e=n,o=n);function s(a,l,c=0,h=a.length){if(c<h){if(t(l,l)!==0)return h;do{let u=c+h>>>1;e(a[u],l)<0?c=u+1:h=u}while(c<h)}return c}function i(a,l,c=0,h=a.length){if(c<h){if(t(l,l)!==0)return h;do{let u=c+h>>>1;e(a[u],l)<=0?c=u+1:h=u}while(c<h)}return c}function r(a,l,c=0,h=a.length){let u=s(a,l,c,h-1);return u>c&&o(a[u-1],l)>-o(a[u],l)?u-1:u}return{left:s,center:r,right:i}}function xs(){return 0}function bs(n){return n===null?NaN:+n}var vn=bn(Lt),gr=vn.right,wr=vn.left,yr=bn(bs).center;var Mn=kn(On),xr=kn(vs);function kn(n){return function(t,e,o=e){if(!((e=+e)>=0))throw new RangeError("invalid rx");if(!((o=+o)>=0))throw new RangeError("invalid ry");let{data:s,width:i,height:r}=t;if(!((i=Math.floor(i))>=0))throw new RangeError("invalid width");if(!((r=Math.floor(r!==void 0?r:s.length/i))>=0))throw new RangeError("invalid height");if(!i||!r||!e&&!o)return t;let a=e&&n(e),l=o&&n(o),c=s.slice();return a&&l?(V(a,c,s,i,r),V(a,s,c,i,r),V(a,c,s,i,r),X(l,s,c,i,r),X(l,c,s,i,r),X(l,s,c,i,r)):a?(V(a,s,c,i,r),V(a,c,s,i,r),V(a,s,c,i,r)):l&&(X(l,s,c,i,r),X(l,c,s,i,r),X(l,s,c,i,r)),t}}function V(n,t,e,o,s){for(let i=0,r=o*s;i<r;)n(t,e,i,i+=o,1)}function X(n,t,e,o,s){for(let i=0,r=o*s;i<o;++i)n(t,e,i,i+r,o)}function vs(n){let t=On(n);return(e,o,s,i,r)=>{s<<=2,i<<=2,r<<=2,t(e,o,s+0,i+0,r),t(e,o,s+1,i+1,r),t(e,o,s+2,i+2,r),t(e,o,s+3,i+3,r)}}function On(n){let t=Math.floor(n);if(t===n)return Ms(n);let e=n-t,o=2*n+1;return(s,i,r,a,l)=>{if(!((a-=l)>=r))return;let c=t*i[r],h=l*t,u=h+l;for(let f=r,p=r+h;f<p;f+=l)c+=i[Math.min(a,f)];for(let f=r,p=a;f<=p;f+=l)c+=i[Math.min(a,f+h)],s[f]=(c+e*(i[Math.max(r,f-u)]+i[Math.min(a,f+u)]))/o,c-=i[Math.max(r,f-h)]}}function Ms(n){let t=2*n+1;return(e,o,s,i,r)=>{if(!((i-=r)>=s))return;let a=n*o[s],l=r*n;for(let c=s,h=s+l;c<h;c+=r)a+=o[Math.min(i,c)];for(let c=s,h=i;c<=h;c+=r)a+=o[Math.min(i,c+l)],e[c]=a/t,a-=o[Math.max(s,c-l)]}}function ks(n,t){let e=0;if(t===void 0)for(let o of n)o!=null&&(o=+o)>=o&&++e;else{let o=-1;for(let s of n)(s=t(s,++o,n))!=null&&(s=+s)>=s&&++e}return e}function Sn(n,t){let e,o;if(t===void 0)for(let s of n)s!=null&&(e===void 0?s>=s&&(e=o=s):(e>s&&(e=s),o<s&&(o=s)));else{let s=-1;for(let i of n)(i=t(i,++s,n))!=null&&(e===void 0?i>=i&&(e=o=i):(e>i&&(e=i),o<i&&(o=i)))}return[e,o]}var Os=Array.prototype,br=Os.slice;var Ss=Math.sqrt(50),Es=Math.sqrt(10),As=Math.sqrt(2);function $t(n,t,e){let o=(t-n)/Math.max(0,e),s=Math.floor(Math.log10(o)),i=o/Math.pow(10,s),r=i>=Ss?10:i>=Es?5:i>=As?2:1,a,l,c;return s<0?(c=Math.pow(10,-s)/r,a=Math.round(n*c),l=Math.round(t*c),a/c<n&&++a,l/c>t&&--l,c=-c):(c=Math.pow(10,s)*r,a=Math.round(n/c),l=Math.round(t/c),a*c<n&&++a,l*c>t&&--l),l<a&&.5<=e&&e<2?$t(n,t,e*2):[a,l,c]}function Rt(n,t,e){if(t=+t,n=+n,e=+e,!(e>0))return[];if(n===t)return[n];let o=t<n,[s,i,r]=o?$t(t,n,e):$t(n,t,e);if(!(i>=s))return[];let a=i-s+1,l=new Array(a);if(o)if(r<0)for(let c=0;c<a;++c)l[c]=(i-c)/-r;else for(let c=0;c<a;++c)l[c]=(i-c)*r;else if(r<0)for(let c=0;c<a;++c)l[c]=(s+c)/-r;else for(let c=0;c<a;++c)l[c]=(s+c)*r;return l}function _s(n,t,e){return t=+t,n=+n,e=+e,$t(n,t,e)[2]}function En(n,t,e){let o;for(;;){let s=_s(n,t,e);if(s===o||s===0||!isFinite(s))return[n,t];if(s>0){let i=Math.ceil(n/s),r=Math.floor(t/s);n=(i-(i*s>n))*s,t=(r+(r*s<t))*s}else if(s<0){let i=-s,r=Math.ceil(n*i),a=Math.floor(t*i);n=(r-(r/i>n))/i,t=(a+(a/i<t))/i}o=s}}function An(n){return Math.max(1,Math.ceil(Math.log(ks(n))/Math.LN2)+1)}function Se(n,t){let e;if(t===void 0)for(let o of n)o!=null&&(e<o||e===void 0&&o>=o)&&(e=o);else{let o=-1;for(let s of n)(s=t(s,++o,n))!=null&&(e<s||e===void 0&&s>=s)&&(e=s)}return e}var vr=Ts(Math.random);function Ts(n){return function(e,o=0,s=e.length){let i=s-(o=+o);for(;i;){let r=n()*i--|0,a=e[i+o];e[i+o]=e[r+o],e[r+o]=a}return e}}var Ns=Array.prototype,It=Ns.slice;function _n(n,t){return n-t}function Tn(n){for(var t=0,e=n.length,o=n[e-1][1]*n[0][0]-n[e-1][0]*n[0][1];++t<e;)o+=n[t-1][1]*n[t][0]-n[t-1][0]*n[t][1];return o}var $=n=>()=>n;function Nn(n,t){for(var e=-1,o=t.length,s;++e<o;)if(s=Ps(n,t[e]))return s;return 0}function Ps(n,t){for(var e=t[0],o=t[1],s=-1,i=0,r=n.length,a=r-1;i<r;a=i++){var l=n[i],c=l[0],h=l[1],u=n[a],f=u[0],p=u[1];if(Ls(l,u,t))return 0;h>o!=p>o&&e<(f-c)*(o-h)/(p-h)+c&&(s=-s)}return s}function Ls(n,t,e){var o;return $s(n,t,e)&&Rs(n[o=+(n[0]===t[0])],e[o],t[o])}function $s(n,t,e){return(t[0]-n[0])*(e[1]-n[1])===(e[0]-n[0])*(t[1]-n[1])}function Rs(n,t,e){return n<=t&&t<=e||e<=t&&t<=n}function Pn(){}var C=[[],[[[1,1.5],[.5,1]]],[[[1.5,1],[1,1.5]]],[[[1.5,1],[.5,1]]],[[[1,.5],[1.5,1]]],[[[1,1.5],[.5,1]],[[1,.5],[1.5,1]]],[[[1,.5],[1,1.5]]],[[[1,.5],[.5,1]]],[[[.5,1],[1,.5]]],[[[1,1.5],[1,.5]]],[[[.5,1],[1,.5]],[[1.5,1],[1,1.5]]],[[[1.5,1],[1,.5]]],[[[.5,1],[1.5,1]]],[[[1,1.5],[1.5,1]]],[[[.5,1],[1,1.5]]],[]];function Ae(){var n=1,t=1,e=An,o=l;function s(c){var h=e(c);if(Array.isArray(h))h=h.slice().sort(_n);else{let u=Sn(c,Is);for(h=Rt(...En(u[0],u[1],h),h);h[h.length-1]>=u[1];)h.pop();for(;h[1]<u[0];)h.shift()}return h.map(u=>i(c,u))}function i(c,h){let u=h==null?NaN:+h;if(isNaN(u))throw new Error(`invalid value: ${h}`);var f=[],p=[];return r(c,u,function(g){o(g,c,u),Tn(g)>0?f.push([g]):p.push(g)}),p.forEach(function(g){for(var w=0,y=f.length,b;w<y;++w)if(Nn((b=f[w])[0],g)!==-1){b.push(g);return}}),{type:"MultiPolygon",value:h,coordinates:f}}function r(c,h,u){var f=new Array,p=new Array,g,w,y,b,m,M;for(g=w=-1,b=B(c[0],h),C[b<<1].forEach(k);++g<n-1;)y=b,b=B(c[g+1],h),C[y|b<<1].forEach(k);for(C[b<<0].forEach(k);++w<t-1;){for(g=-1,b=B(c[w*n+n],h),m=B(c[w*n],h),C[b<<1|m<<2].forEach(k);++g<n-1;)y=b,b=B(c[w*n+n+g+1],h),M=m,m=B(c[w*n+g+1],h),C[y|b<<1|m<<2|M<<3].forEach(k);C[b|m<<3].forEach(k)}for(g=-1,m=c[w*n]>=h,C[m<<2].forEach(k);++g<n-1;)M=m,m=B(c[w*n+g+1],h),C[m<<2|M<<3].forEach(k);C[m<<3].forEach(k);function k(A){var E=[A[0][0]+g,A[0][1]+w],O=[A[1][0]+g,A[1][1]+w],_=a(E),P=a(O),v,S;(v=p[_])?(S=f[P])?(delete p[v.end],delete f[S.start],v===S?(v.ring.push(O),u(v.ring)):f[v.start]=p[S.end]={start:v.start,end:S.end,ring:v.ring.concat(S.ring)}):(delete p[v.end],v.ring.push(O),p[v.end=P]=v):(v=f[P])?(S=p[_])?(delete f[v.start],delete p[S.end],v===S?(v.ring.push(O),u(v.ring)):f[S.start]=p[v.end]={start:S.start,end:v.end,ring:S.ring.concat(v.ring)}):(delete f[v.start],v.ring.unshift(E),f[v.start=_]=v):f[_]=p[P]={start:_,end:P,ring:[E,O]}}}function a(c){return c[0]*2+c[1]*(n+1)*4}function l(c,h,u){c.forEach(function(f){var p=f[0],g=f[1],w=p|0,y=g|0,b=Ee(h[y*n+w]);p>0&&p<n&&w===p&&(f[0]=Ln(p,Ee(h[y*n+w-1]),b,u)),g>0&&g<t&&y===g&&(f[1]=Ln(g,Ee(h[(y-1)*n+w]),b,u))})}return s.contour=i,s.size=function(c){if(!arguments.length)return[n,t];var h=Math.floor(c[0]),u=Math.floor(c[1]);if(!(h>=0&&u>=0))throw new Error("invalid size");return n=h,t=u,s},s.thresholds=function(c){return arguments.length?(e=typeof c=="function"?c:Array.isArray(c)?$(It.call(c)):$(c),s):e},s.smooth=function(c){return arguments.length?(o=c?l:Pn,s):o===l},s}function Is(n){return isFinite(n)?n:NaN}function B(n,t){return n==null?!1:+n>=t}function Ee(n){return n==null||isNaN(n=+n)?-1/0:n}function Ln(n,t,e,o){let s=o-t,i=e-t,r=isFinite(s)||isFinite(i)?s/i:Math.sign(s)/Math.sign(i);return isNaN(r)?n:n+r-.5}function Cs(n){return n[0]}function zs(n){return n[1]}function js(){return 1}function _e(){var n=Cs,t=zs,e=js,o=960,s=500,i=20,r=2,a=i*3,l=o+a*2>>r,c=s+a*2>>r,h=$(20);function u(m){var M=new Float32Array(l*c),k=Math.pow(2,-r),A=-1;for(let pe of m){var E=(n(pe,++A,m)+a)*k,O=(t(pe,A,m)+a)*k,_=+e(pe,A,m);if(_&&E>=0&&E<l&&O>=0&&O<c){var P=Math.floor(E),v=Math.floor(O),S=E-P-.5,dt=O-v-.5;M[P+v*l]+=(1-S)*(1-dt)*_,M[P+1+v*l]+=S*(1-dt)*_,M[P+1+(v+1)*l]+=S*dt*_,M[P+(v+1)*l]+=(1-S)*dt*_}}return Mn({data:M,width:l,height:c},i*k),M}function f(m){var M=u(m),k=h(M),A=Math.pow(2,2*r);return Array.isArray(k)||(k=Rt(Number.MIN_VALUE,Se(M)/A,k)),Ae().size([l,c]).thresholds(k.map(E=>E*A))(M).map((E,O)=>(E.value=+k[O],p(E)))}f.contours=function(m){var M=u(m),k=Ae().size([l,c]),A=Math.pow(2,2*r),E=O=>{O=+O;var _=p(k.contour(M,O*A));return _.value=O,_};return Object.defineProperty(E,"max",{get:()=>Se(M)/A}),E};function p(m){return m.coordinates.forEach(g),m}function g(m){m.forEach(w)}function w(m){m.forEach(y)}function y(m){m[0]=m[0]*Math.pow(2,r)-a,m[1]=m[1]*Math.pow(2,r)-a}function b(){return a=i*3,l=o+a*2>>r,c=s+a*2>>r,f}return f.x=function(m){return arguments.length?(n=typeof m=="function"?m:$(+m),f):n},f.y=function(m){return arguments.length?(t=typeof m=="function"?m:$(+m),f):t},f.weight=function(m){return arguments.length?(e=typeof m=="function"?m:$(+m),f):e},f.size=function(m){if(!arguments.length)return[o,s];var M=+m[0],k=+m[1];if(!(M>=0&&k>=0))throw new Error("invalid size");return o=M,s=k,b()},f.cellSize=function(m){if(!arguments.length)return 1<<r;if(!((m=+m)>=1))throw new Error("invalid cell size");return r=Math.floor(Math.log(m)/Math.LN2),b()},f.thresholds=function(m){return arguments.length?(h=typeof m=="function"?m:Array.isArray(m)?$(It.call(m)):$(m),f):h},f.bandwidth=function(m){if(!arguments.length)return Math.sqrt(i*(i+1));if(!((m=+m)>=0))throw new Error("invalid bandwidth");return i=(Math.sqrt(4*m*m+1)-1)/2,b()},f}var Us=12,Ds=10,Fs=3;function $n(n,t){let{rect:e}=n;return[...t].filter(([,o])=>o.length>=Ds).sort(([,o],[,s])=>s.length-o.length).slice(0,Us).map(([o,s])=>{let i=s.filter(a=>n.hasPlace(a)).map(a=>n.screen(a)),r=_e().x(([a])=>a-e.x).y(([,a])=>a-e.y).size([e.width,e.height]).cellSize(4).bandwidth(16).thresholds(Fs)(i);return{code:o,shapes:r}})}function Rn(n,t,e,o){n.save(),n.translate(t.x,t.y),n.lineWidth=1.2;for(let{code:s,shapes:i}of e){n.strokeStyle=x(o(s),.75);for(let r of i){n.beginPath();for(let a of r.coordinates)for(let l of a)l.forEach(([c,h],u)=>u?n.lineTo(c,h):n.moveTo(c,h));n.stroke()}}n.restore()}var at={kept:{title:"kept",dash:[],colour:n=>n.categories[4]},lost:{title:"lost",dash:[2,4],colour:n=>n.bad},gained:{title:"gained",dash:[7,4],colour:n=>n.good}};function Ct(n,t,e,o){let s=t.rowOf(e);return!n||s<0||s>=n.count?null:wt(n.of(0,s),n.of(n.indexAt(o),s))}function In(n,t,e,o,s){if(!t.hasPlace(e))return;let[i,r]=t.screen(e);for(let[a,{dash:l,colour:c}]of Object.entries(at)){n.strokeStyle=x(c(s),.9),n.lineWidth=a==="lost"?1.8:1.5,n.setLineDash(l),n.beginPath();for(let h of o[a])t.hasPlace(h)&&(n.moveTo(i,r),n.lineTo(...t.screen(h)));n.stroke()}n.setLineDash([])}function Cn(n,t,e,o){if(!t.hasPlace(e))return;let[s,i]=t.screen(e);for(let[r,a]of[[5,x(o.paper)],[2.2,x(o.ink)]])n.lineWidth=r,n.strokeStyle=a,n.beginPath(),n.arc(s,i,9,0,2*Math.PI),n.stroke()}function zn(n,t,e){t.length<2||(n.beginPath(),t.forEach(([o,s],i)=>i?n.lineTo(o,s):n.moveTo(o,s)),n.closePath(),n.fillStyle=x(e.accent,.12),n.fill(),n.lineWidth=1.5,n.strokeStyle=x(e.accent),n.setLineDash([5,4]),n.stroke(),n.setLineDash([]))}var jt=12,Te=3.5,Bs=2e3,zt=new Map;function jn(n,t,{rect:e,look:o,font:s,ratio:i}){let r=`600 ${jt}px ${s}`;n.font=r;for(let{text:a,x:l,y:c,colour:h}of Ne(n,t,e,[])){let{picture:u,width:f,height:p}=qs(a,{colour:x(h),paper:x(o.paper,.9),style:r,ratio:i}),[g,w]=[l-f/2,c-p/2].map(y=>Math.round(y*i)/i);n.drawImage(u,g,w,f,p)}}function qs(n,{colour:t,paper:e,style:o,ratio:s}){let i=[n,t,e,o,s].join(`
`),r=zt.get(i);return r||(zt.size>Bs&&zt.clear(),r=Ws(n,{colour:t,paper:e,style:o,ratio:s}),zt.set(i,r)),r}function Ws(n,{colour:t,paper:e,style:o,ratio:s}){let i=document.createElement("canvas"),r=i.getContext("2d");r.font=o;let a=Math.ceil(r.measureText(n).width+2*Te),l=jt*1.5+2*Te;return i.width=a*s,i.height=l*s,r.scale(s,s),Object.assign(r,{font:o,textAlign:"center",textBaseline:"middle",lineJoin:"round"}),r.lineWidth=Te,r.strokeStyle=e,r.strokeText(n,a/2,l/2),r.fillStyle=t,r.fillText(n,a/2,l/2),{picture:i,width:a,height:l}}function Ne(n,t,e,o){let s=r=>o.some(a=>r[0]<a[2]&&r[2]>a[0]&&r[1]<a[3]&&r[3]>a[1]),i=({x:r,y:a},l)=>[r-l,a-jt*.75,r+l,a+jt*.75];return t.flatMap(r=>{let a=n.measureText(r.text).width/2+4;if(r.firm){let c=Math.min(Math.max(r.x,e.x+a),e.x+e.width-a),h=[r.y,r.y+28,r.y-18].map(f=>({...r,x:c,y:f})),u=h.find(f=>!s(i(f,a)))??h[0];return o.push(i(u,a)),[u]}let l=i(r,a);return l[0]<e.x||l[2]>e.x+e.width||l[1]<e.y||l[3]>e.y+e.height?[]:s(l)?[]:(o.push(l),[r])})}var N=44,Hs=420,Gs=8;function Un(n,t,e){let{rect:o}=n,s=[];for(let r=0;r<n.count;r++){if(!t(r)||!n.hasPlace(r))continue;let[a,l]=n.screen(r);if(!(a<o.x||a>o.x+o.width||l<o.y||l>o.y+o.height)&&(s.push([r,a,l]),s.length>Hs))return[]}if(s.length*N*N>o.width*o.height*1.1)return[];s.sort(([r],[a])=>e(a)-e(r)||r-a);let i=new Set;return s.filter(([,r,a])=>{let l=`${Math.floor(r/N)} ${Math.floor(a/N)}`;return i.has(l)?!1:i.add(l)})}function Dn(n,t,e,o,s,i){let r=t.about.sheets.length>Gs?0:N*(window.devicePixelRatio||1);for(let[a,l,c]of e){let h=t.rowOf(a),u=h<0||!t.run.hasPicture(h)?null:o.picture(t,h,r);if(!u)continue;let f=N/2;n.fillStyle=x(i.paper),n.fillRect(l-f-1.5,c-f-1.5,N+3,N+3);let{sheet:p,side:g}=u;n.drawImage(p,u.x,u.y,g,g,l-f,c-f,N,N),n.strokeStyle=x(s(a)),n.lineWidth=2,n.strokeRect(l-f-.5,c-f-.5,N+1,N+1)}}var Ut=5;function Bn(n){let{names:t,x:e,y:o}=n.places.prompts;return t.flatMap((s,i)=>{let[r,a]=[n.from,n.to].map(u=>u*t.length+i);if(e[r]===65535||e[a]===65535)return[];let l=u=>(u[r]+(u[a]-u[r])*n.between)/65534,[c,h]=I(n.camera,n.rect,l(e),l(o));return[{text:`“${s}”`,x:c,y:h}]})}function qn(n,t){return t.flatMap(({text:e,from:o,to:s})=>{let[i,r]=[Fn(n,n.from,o),Fn(n,n.to,s)];if(!i||!r)return[];let a=h=>i[h]+(r[h]-i[h])*n.between,[l,c]=I(n.camera,n.rect,a(0),a(1));return[{text:`“${e}”`,x:l,y:c,near:n.between<.5?o:s}]})}function Fn(n,t,e){let o=e.map(s=>n.placeAt(t,s)).filter(([s])=>s<=1);return o.length?[0,1].map(s=>o.reduce((i,r)=>i+r[s],0)/o.length):null}function Wn(n,t,e){for(let[o,s]of[[4,x(e.paper)],[1.8,x(e.accent)]]){n.lineWidth=o,n.strokeStyle=s,n.beginPath();for(let{x:i,y:r}of t)n.moveTo(i-Ut,r),n.lineTo(i+Ut,r),n.moveTo(i,r-Ut),n.lineTo(i,r+Ut);n.stroke()}}function Hn(n,t,e,o){n.lineWidth=1,n.strokeStyle=x(o.accent,.7);for(let{x:s,y:i,near:r}of e){n.beginPath();for(let a of r)t.hasPlace(a)&&(n.moveTo(s,i),n.lineTo(...t.screen(a)));n.stroke()}for(let{x:s,y:i}of e){n.beginPath();for(let r=0;r<10;r++){let[a,l]=[(r/5-.5)*Math.PI,r%2?4:9];n.lineTo(s+l*Math.cos(a),i+l*Math.sin(a))}n.closePath(),n.fillStyle=x(o.accent),n.fill(),n.lineWidth=1.5,n.strokeStyle=x(o.paper),n.stroke()}}var Ys=300;function Gn(n,t,e,o){if(!(t.place<=0)){n.lineWidth=e.length>60?1:1.6,n.lineJoin="round";for(let s of e.slice(0,Ys))if(t.hasPlace(s)){n.strokeStyle=x(o(s),e.length>60?.45:.75),n.beginPath();for(let i=0;i<=t.from;i++){let[r,a]=t.placeAt(i,s);if(r>1)continue;let[l,c]=I(t.camera,t.rect,r,a);i?n.lineTo(l,c):(n.moveTo(l+2.2,c),n.arc(l,c,2.2,0,2*Math.PI),n.moveTo(l,c))}n.lineTo(...t.screen(s)),n.stroke()}}}var Yn=3e3,Ks=200,Dt=class{constructor(t,e){this.context=t.getContext("2d"),this.sheets=e,this.medians=new Pt,this.movements=[],this.arrowsDrawn=0}draw(t,e=this.context){let{panels:o,ratio:s,look:i,width:r,height:a}=t;e.setTransform(s,0,0,s,0,0),e.clearRect(0,0,r,a);for(let l of o){let{rect:c}=l;c.hidden||(e.save(),e.beginPath(),e.rect(c.x,c.y,c.width,c.height),e.clip(),this.drawPanel(e,l,t),e.restore(),e.strokeStyle=x(i.grid),e.lineWidth=1,e.strokeRect(c.x+.5,c.y+.5,c.width-1,c.height-1))}}drawPanel(t,e,o){let{state:s,look:i,selected:r,hovered:a,atRest:l,neighbours:c,loop:h}=o,{layers:u}=s,f=o.paints[e.side],p=y=>o.visible(e.side,y),g=y=>f.colour.subarray(y*4,y*4+3);u.contours&&l&&o.colouring.entries&&Rn(t,e.rect,this.densitiesOf(e,o),y=>o.toneOf(y)),u.trails&&r.size&&Gn(t,e,[...r],g),u.arrows&&c&&!e.rows&&(l||e.count<=Yn)&&xn(t,e,this.movementsOf(e,c),p,g);let w=a>=0?a:r.size===1?[...r][0]:-1;if(u.lines&&w>=0){let y=Ct(c,e,w,o.shownEpoch);y&&In(t,e,w,y,i)}if(u.pictures&&(l||e.count<=Yn)){let y=Un(e,p,b=>r.has(b));Dn(t,e,y,this.sheets,g,i)}jn(t,this.textsOf(e,o,t),{rect:e.rect,look:i,font:o.font,ratio:o.ratio}),a>=0&&p(a)&&Cn(t,e,a,i),h?.side===e.side&&zn(t,h.points,i)}textsOf(t,e,o){let{layers:s}=e.state,i=s.prompts?Bn(t):[];Wn(o,i,e.look);let r=qn(t,e.typed[t.side]);Hn(o,t,r,e.look);let a=[...r.map(l=>({...l,y:l.y-2,firm:!0})),...i].map(l=>({...l,y:l.y-12,colour:e.look.accent}));return s.names?[...a,...this.namesOf(t,e)]:a}namesOf(t,e){let{run:o,look:s,state:i}=e,r=i.colour.startsWith("column:")?o.column(i.colour.slice(7)):null,a=r?.categories?r:o.column("label");if(!a)return[];let l=o.column("split"),c=l?.categories?.indexOf(Nt)??-1,h=p=>c<0||l.values[p]!==c,u=this.medians.now(t,a,h).filter(({code:p})=>!i.hidden.includes(a.categories[p])),f=e.atRest?u.length:Ks;return u.slice(0,f).map(({code:p,x:g,y:w})=>{let[y,b]=I(t.camera,t.rect,g,w);return{text:a.categories[p],x:y,y:b,colour:s.ink}})}movementsOf(t,e){let o=`${t.places.version} ${t.place}`,s=this.movements[t.side];if(s?.key===o)return s.found;let i=yn(t,e);return this.movements[t.side]={key:o,found:i},i}densitiesOf(t,e){let o=new Map;for(let s=0;s<t.count;s++){if(!e.visible(t.side,s))continue;let i=e.colouring.codeOf(t,s);i<0||e.colouring.entries[i].tone==="quiet"||(o.has(i)||o.set(i,[]),o.get(i).push(s))}return $n(t,o)}};var Kn=0,Pe=1,lt=2,ct=4,Vs={"few-shot":9,"held-out":7,validation:6,pool:6,bystander:4.5},Xs=6.5,Js=.14,Vn=.4;function Xn(n,t,{look:e,hidden:o,selected:s,fading:i,sizes:r}){let a=n.count,l=new Uint8Array(a*4),c=new Uint8Array(a*4),h=t.entries?.map((p,g)=>ht(p,g,e)),u=new Set;t.entries?.forEach((p,g)=>o.has(p.name)&&u.add(g));let f=t.high-t.low||1;for(let p=0;p<a;p++){let g=e.quiet,w=0,y=Kn;if(h){let M=t.codeOf(n,p);M>=0&&({rgb:g,shape:w}=h[M],u.has(M)&&(y=lt))}else{let M=t.valueOf(n,p);Number.isFinite(M)&&(g=e.sequential((M-t.low)/f))}let b=.9;i&&(b*=Vn+(1-Vn)*n.reliability(p)),s.size&&(s.has(p)?(b=1,y===Kn&&(y=Pe)):b*=Js/.9);let m=p*4;l[m]=g[0],l[m+1]=g[1],l[m+2]=g[2],l[m+3]=b*255,c[m]=r[p]*ct,c[m+1]=w,c[m+2]=y}return{colour:l,look:c}}function ht(n,t,e){let o=e.categories.length,s=n.tone?e[n.tone]:e.categories[(n.colour??t)%o],i=n.shape??ke[Math.floor(t/o)%ke.length];return{rgb:s,shape:i}}function Jn(n){let t=n.column("split"),e=Math.min(1,Math.max(.4,(4e3/n.count)**.25)),o=new Float32Array(n.count);for(let s=0;s<n.count;s++){let i=t?.categories?t.categories[t.values[s]]:void 0;o[s]=(Vs[i]??Xs)*e}return o}var Zs=/^(measure:|predicted$|change$|renamed$|movement$|reliability$)/,Ft=class{constructor(){ze(this,"painted",0)}take(t){this.run!==t&&(this.run=t,this.colourings=gn(t),this.sizes=Jn(t),this.made=new Map,this.paints=[],this.keys=[])}nameOf(t){return this.colourings.has(t)?t:this.colourings.has("column:label")?"column:label":[...this.colourings.keys()][0]}colouring(t){return this.made.has(t)||this.made.set(t,this.colourings.get(t).make()),this.made.get(t)}update(t,e,o,s,i){let r=this.nameOf(e.colour),a=this.colouring(r);return t.forEach((l,c)=>{let h=`${l.nearest} ${l.judgedNearest}`,u=Zs.test(r)||i&&e.layers.fading,f=[l.places,r,e.hidden,o,s,e.layers.fading],p=this.keys[c];if(p&&f.every((w,y)=>w===p.key[y])&&(!u||h===p.moment))return;this.keys[c]={key:f,moment:h},this.painted++;let g=Xn(l,a,{look:s,hidden:new Set(e.hidden),selected:o,fading:e.layers.fading,sizes:this.sizes});this.paints[c]={...g,selected:o.size>0}}),this.paints}visible(t,e){return this.paints[t].look[e*4+2]!==lt}counts(t,e){let o=new Array(e.entries?.length??0).fill(0);if(e.entries)for(let s=0;s<t.count;s++){let i=e.codeOf(t,s);i>=0&&o[i]++}return o}toneOf(t,e,o){return ht(t.entries[e],e,o).rgb}};function d(n,t={},...e){let o=document.createElement(n);for(let[s,i]of Object.entries(t))i==null||i===!1||(s.startsWith("on")?o.addEventListener(s.slice(2),i):s==="text"?o.textContent=i:s==="value"?o.value=i:o.setAttribute(s,i===!0?"":i));return o.append(...e.filter(s=>s!=null)),o}var Qs={pan:"M12 3v18M3 12h18M12 3l-3 3M12 3l3 3M12 21l-3-3M12 21l3-3M3 12l3-3M3 12l3 3M21 12l-3-3M21 12l-3 3",lasso:"M7 16c-3-1-4-3-4-5 0-4 4-7 9-7s9 3 9 7-4 7-9 7c-1 0-2 0-3-.3M7 16a2 2 0 1 0 .1 0M8 19c0 2-1 3-3 3",box:"M4 4h3M10 4h4M17 4h3v3M20 10v4M20 17v3h-3M14 20h-4M7 20H4v-3M4 14v-4M4 7V4",plus:"M12 5v14M5 12h14",minus:"M5 12h14",fit:"M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",play:"M7 4l13 8-13 8z",pause:"M8 4v16M16 4v16",loop:"M17 2l4 4-4 4M3 11V9a3 3 0 0 1 3-3h15M7 22l-4-4 4-4M21 13v2a3 3 0 0 1-3 3H3",layers:"M12 3l9 5-9 5-9-5zM3 13l9 5 9-5",save:"M12 3v12M7 10l5 5 5-5M4 20h16",keys:"M3 6h18v12H3zM7 10h.01M11 10h.01M15 10h.01M7 14h10"};function Bt(n){let t=document.createElementNS("http://www.w3.org/2000/svg","svg");t.setAttribute("viewBox","0 0 24 24"),t.setAttribute("aria-hidden","true");let e=document.createElementNS(t.namespaceURI,"path");return e.setAttribute("d",Qs[n]),t.append(e),t}function R(n,t,e,o={}){return d("button",{type:"button",title:n,"aria-label":n,onclick:e,...o},Bt(t))}function L(n,t,e,o){let s=d("select",{"aria-label":n,onchange:i=>o(i.target.value)});for(let[i,r]of t)s.append(d("option",{value:i,text:r}));return s.value=e,s}function qt(n,t,...e){let o=d("summary",{title:n,"aria-label":n},Bt(t));return ft(d("details",{class:"menu"},o,d("div",{class:"sheet"},...e)))}function ft(n){return n.addEventListener("keydown",t=>{t.key!=="Escape"||!n.open||(n.open=!1,n.querySelector("summary").focus(),t.stopPropagation())}),n.addEventListener("focusout",t=>{t.relatedTarget&&!n.contains(t.relatedTarget)&&(n.open=!1)}),n}var ti=12,Wt=class{constructor(t){this.view=t,this.title=d("h2"),this.search=d("input",{type:"search",placeholder:"Find…","aria-label":"Find in the legend",oninput:()=>this.filter()}),this.all=d("button",{type:"button",text:"Show all",onclick:()=>t.store.set({hidden:[]})}),this.list=d("ul"),this.bar=d("div",{class:"bar"}),this.element=d("div",{class:"legend",role:"region","aria-label":"Legend"},this.title,this.search,this.all,this.bar,this.list),this.rows=[]}build(t,e,o,s){this.title.textContent=t,this.colouring=e,this.rows=[],this.bar.replaceChildren(),this.bar.hidden=!!e.entries,e.entries?this.rows=e.entries.map((i,r)=>({entry:i,code:r,count:o[r]})).filter(({count:i})=>i>0).map(({entry:i,code:r,count:a})=>this.row(i,ht(i,r,s),a)):this.bar.append(...ni(e,s)),this.list.replaceChildren(...this.rows.map(({line:i})=>i)),this.search.hidden=this.rows.length<ti,this.search.hidden&&(this.search.value=""),this.filter()}row(t,e,o){let s=d("button",{type:"button",class:"kind",title:`Hide or show ${t.name}`,onclick:()=>this.toggle(t.name)},ei(e),d("span",{text:t.name}),d("small",{text:o.toLocaleString("en")})),i=d("button",{type:"button",class:"act",text:"only","aria-label":`Show only ${t.name}`,onclick:()=>this.only(t.name)}),r=d("button",{type:"button",class:"act",text:"select","aria-label":`Select ${t.name}`,onclick:a=>this.select(t.name,a)});return{name:t.name,button:s,line:d("li",{},s,i,r)}}show(t){for(let{name:e,button:o,line:s}of this.rows){let i=t.includes(e);o.setAttribute("aria-pressed",String(!i)),s.classList.toggle("off",i)}this.all.hidden=!t.length}toggle(t){let{store:e}=this.view,{hidden:o}=e.state;e.set({hidden:o.includes(t)?o.filter(s=>s!==t):[...o,t]})}only(t){this.view.store.set({hidden:this.colouring.entries.map(e=>e.name).filter(e=>e!==t)})}select(t,e){let{codeOf:o,entries:s}=this.colouring,{run:i,panels:r,selection:a}=this.view,l=i.ids.filter((c,h)=>s[o(r[1],h)]?.name===t);a.change(l,G(e))}filter(){let t=this.search.value.trim().toLocaleLowerCase();for(let{name:e,line:o}of this.rows)o.hidden=!e.toLocaleLowerCase().includes(t)}};function ei({rgb:n,shape:t}){let e=d("canvas",{width:28,height:28,class:"swatch","aria-hidden":"true"}),o=e.getContext("2d");return o.scale(2,2),o.beginPath(),Y(o,t,7,7,4.6),t===5?(o.lineWidth=2,o.strokeStyle=x(n),o.stroke()):(o.fillStyle=x(n),o.fill()),e}function ni({low:n,high:t},e){let o=[0,.25,.5,.75,1].map(i=>x(e.sequential(i)));return[d("div",{class:"gradient",style:`background: linear-gradient(to right, ${o.join(", ")})`}),d("div",{class:"ends"},d("span",{text:q(n)}),d("span",{text:q(t)}))]}function q(n){return Number.isFinite(n)?String(Number(n.toPrecision(3))):"–"}function J(n,t,e,o){let s=n.rowOf(t);if(s<0||!n.run.hasPicture(s))return null;let i=Math.round(o*Math.min(window.devicePixelRatio||1,2)),r=d("canvas",{width:i,height:i,class:"picture","data-id":n.run.ids[s]});return Zn(r,n,t,e),r}function Ht(n,t,e){for(let[o,s]of n)"drawn"in o.dataset||Zn(o,t,s,e)}function Zn(n,t,e,o){let s=o.picture(t,t.rowOf(e),n.width);if(!s)return;let{sheet:i,x:r,y:a,side:l}=s,c=n.getContext("2d");c.imageSmoothingQuality="high",c.drawImage(i,r,a,l,l,0,0,n.width,n.height),n.dataset.drawn=""}var oi=96,Gt=class{constructor(){this.element=d("div",{class:"card",hidden:!0})}hide(){this.element.hidden=!0}show({panel:t,i:e,x:o,y:s,sheets:i,change:r,width:a}){let l=ut(t,e,r),c=J(t,e,i,oi),h=l.lines.map(([w,y])=>d("div",{},d("dt",{text:w}),d("dd",{text:y})));this.element.replaceChildren(...c?[c]:[],d("div",{},d("b",{text:l.title}),d("small",{text:l.under}),d("dl",{},...h))),this.element.hidden=!1;let u=this.element.getBoundingClientRect(),[f,p]=[o-18-u.width,o+18],g=t.side===0?f>=0?f:p:p+u.width<=a?p:f;this.element.style.left=`${Math.max(0,Math.min(g,a-u.width))}px`,this.element.style.top=`${Math.max(4,s-u.height/2)}px`}};function ut(n,t,e){let{run:o}=n,s=n.rowOf(t);if(s<0)return{title:"",under:"not in this run",lines:[]};let i=o.columns.filter(({name:c})=>!["label","name_index","label_index","fine_label"].includes(c)).map(({name:c})=>o.text(c,s)).filter(Boolean).slice(0,4).join(" · "),r=[],[a,l]=[o.predictedName(0,s),o.predictedName(n.judgedMoment,s)];if(l){let c=h=>({true:"✓ ",false:"✕ ",null:""})[o.isCorrect(h,s)];r.push(["named",a===l?`${c(n.judgedMoment)}${l}, as before`:`${c(0)}${a} → ${c(n.judgedMoment)}${l}`])}for(let{name:c,title:h}of o.measures){let u=o.value(c,n.judgedMoment,s);Number.isFinite(u)&&r.push([h.toLowerCase(),q(u)])}return r.push(["reliability",`${Math.round(n.reliability(t)*100)} %`]),n.movement(t)===-1/0&&n.judgedNearest>0&&r.push(["movement","no more than chance"]),e&&r.push(["neighbours",Object.keys(at).map(c=>`${e[c].length} ${c}`).join(", ")]),{title:o.text("label",s)||o.ids[s],under:i||o.ids[s],lines:r}}var[si,ii]=[160,56],Yt=class{constructor(t){this.view=t,this.i=-1,this.element=d("div",{class:"close-up",role:"group","aria-label":"One image",hidden:!0}),this.element.addEventListener("keydown",e=>{e.key==="Escape"&&(e.stopPropagation(),this.close())})}open(t){this.i=t,this.key=null,this.view.loop.ask(),this.wantsFocus=!0}close(){this.i=-1,this.element.hidden=!0,this.view.surface.element.focus({preventScroll:!0})}show(t){if(this.i<0||this.i>=t[1].count){this.element.hidden=!0;return}let e=this.view.world.datasets.get(t[1].about.neighbours),o=[t[1].places,t[1].judgedMoment,this.i,e];if(this.key?.every((s,i)=>s===o[i])){Ht(this.thumbs,t[1],this.view.sheets);return}this.key=o,this.thumbs=[],this.build(t[1],e),this.wantsFocus&&this.element.querySelector("button").focus({preventScroll:!0}),this.wantsFocus=!1}thumb(t,e,o){let s=J(t,e,this.view.sheets,o);return s&&this.thumbs.push([s,e]),s}build(t,e){let{title:o,under:s,lines:i}=ut(t,this.i,null),r=i.map(([a,l])=>d("div",{},d("dt",{text:a}),d("dd",{text:l})));this.element.hidden=!1,this.element.replaceChildren(...[this.thumb(t,this.i,si)].filter(Boolean),d("div",{class:"facts"},d("h3",{text:o}),d("small",{text:s}),d("dl",{},...r)),d("div",{class:"near"},...this.rows(t,e)),d("button",{type:"button",text:"Close",onclick:()=>this.close()}))}rows(t,e){let o=t.rowOf(this.i);if(!e||o<0)return[d("p",{text:"Of so many images, neighbours are not sent to the browser."})];let s=e.indexAt(t.run.epochs[t.judgedMoment]),[i,r]=[[...e.of(0,o)],[...e.of(s,o)]],a=wt(i,r),l=u=>Object.keys(at).find(f=>a[f].includes(u)),c=new Map(t.rows?[...t.rows].map((u,f)=>[u,f]):[]),h=(u,f)=>d("div",{},d("small",{text:u}),d("div",{class:"tiles"},...f.map(p=>this.tile(t,p,l(p),c))));return[h("Nearest before tuning",i),h("Nearest now",r)]}tile(t,e,o,s){let i=t.rows?s.get(e)??-1:e,r=t.run.text("label",e)||t.run.ids[e],a=i<0?null:this.thumb(t,i,ii);return d("button",{type:"button",class:`tile ${o}`,title:`${r}: ${o}`,"aria-label":`${r}, ${o}`,disabled:i<0,onclick:()=>this.open(i)},a??d("span",{class:"words",text:r}),d("small",{text:o}))}};function Qn(n){let t=new Map;for(let{name:e,title:o}of n.measures){let s=(i,r)=>ri(i,e,r);t.set(e,{title:o,valueOf:s})}t.set("movement",{title:"Movement drawn",valueOf:(e,o)=>e.movement(o)}),t.set("reliability",{title:"Reliability of the map",valueOf:(e,o)=>e.reliability(o)});for(let e of n.columns.filter(({categories:o})=>o===null))t.set(`column:${e.name}`,{title:e.name,valueOf:(o,s)=>e.values[s]});return t}function to(n){let t=new Map([["",{title:"No groups",nameOf:()=>""}]]);for(let{name:e,categories:o}of n.columns){if(!o?.length||e.endsWith("_index"))continue;let s=e==="label"?"Class":e.replaceAll("_"," ");t.set(`column:${e}`,{title:s,nameOf:(i,r)=>n.text(e,r)})}if(n.names.length){let e=(o,s)=>o.rowOf(s)<0?"":o.run.predictedName(o.judgedMoment,o.rowOf(s));t.set("predicted",{title:"Named as",nameOf:e})}return t}function eo(n,t,{valueOf:e,nameOf:o,falling:s}){let i=new Map;for(let a of t){let l=o(n,a);i.has(l)||i.set(l,[]),i.get(l).push([a,e(n,a)])}let r=([a,l],[c,h])=>Number.isNaN(l)||Number.isNaN(h)?Number.isNaN(l)-Number.isNaN(h)||a-c:(s?h-l:l-h)||a-c;return[...i].map(([a,l])=>({name:a,images:l.sort(r).map(([c])=>c)})).sort((a,l)=>l.images.length-a.images.length||(a.name<l.name?-1:1))}function no(n,t,e){let[o,s]=[t*e,(t+1)*e],i=0,r=[];for(let{name:a,images:l}of n){let c=l.slice(Math.max(0,o-i),Math.max(0,s-i));c.length&&r.push({name:a,count:l.length,images:c}),i+=l.length}return r}function ri(n,t,e){let o=n.rowOf(e);return o<0?NaN:n.run.value(t,n.judgedMoment,o)}var Kt=60,ai=72,li="Play, or move the slider. Draw around points with the lasso (L), click one, or pick a class in the legend: their images appear here.",Vt=class{constructor(t){this.view=t,this.thumbs=[],this.how={group:"column:label",sort:"drift",falling:!0,page:0},this.title=d("h2"),this.group=L("Group by",[],"",o=>this.set({group:o})),this.sort=L("Sort by",[],"",o=>this.set({sort:o})),this.direction=d("button",{type:"button",onclick:()=>this.set({falling:!this.how.falling})}),this.pages=d("span",{class:"pages"});let e=d("button",{type:"button",text:"Clear",onclick:()=>t.selection.change([],"set")});this.bar=d("div",{class:"bar"},this.title,this.group,this.sort,this.direction,this.pages,e),this.body=d("div",{class:"groups"}),this.hint=d("p",{class:"hint",text:li}),this.closeUp=new Yt(t),this.element=d("section",{class:"gallery","aria-label":"Selected images"},this.hint,this.bar,this.closeUp.element,this.body)}set(t){Object.assign(this.how,{page:0},t),this.key=null,this.view.loop.ask()}offer(t){[this.sortings,this.groupings]=[Qn(t),to(t)];let e=o=>[...o].map(([s,{title:i}])=>d("option",{value:s,text:i}));this.sort.replaceChildren(...e(this.sortings)),this.group.replaceChildren(...e(this.groupings)),this.sortings.has(this.how.sort)||(this.how.sort=[...this.sortings.keys()][0]),this.groupings.has(this.how.group)||(this.how.group=""),this.key=null}show({panels:t,selected:e,atRest:o}){if(!o)return;let s=t[1],i=[s.places,s.judgedMoment,s.judgedNearest,e];this.key?.every((r,a)=>r===i[a])?Ht(this.thumbs,s,this.view.sheets):(this.of!==e&&(this.how.page=0),this.of=e,this.key=i,this.build(s,[...e])),this.closeUp.show(t)}build(t,e){let{group:o,sort:s,falling:i}=this.how;this.hint.hidden=e.length>0,this.bar.hidden=this.body.hidden=!e.length,e.length||(this.closeUp.i=-1);let{valueOf:r,title:a}=this.sortings.get(s),{nameOf:l}=this.groupings.get(o),c=eo(t,e,{valueOf:r,nameOf:l,falling:i});this.title.textContent=`${e.length.toLocaleString("en")} selected`,[this.group.value,this.sort.value]=[o,s],this.direction.textContent=i?"highest first":"lowest first",this.showPages(e.length),this.thumbs=[],this.body.replaceChildren(...no(c,this.how.page,Kt).map(h=>this.groupOf(t,h,u=>r(t,u),a)))}groupOf(t,{name:e,count:o,images:s},i,r){let a=s.map(c=>this.tile(t,c,i(c),r)),l=this.how.group?[d("h3",{},e||"without",d("small",{text:o.toLocaleString("en")}))]:[];return d("div",{},...l,d("div",{class:"tiles"},...a))}tile(t,e,o,s){let{view:i}=this,r=J(t,e,i.sheets,ai);r&&this.thumbs.push([r,e]);let a=i.run.ids[e],l=`${i.run.text("label",e)||a}, ${s.toLowerCase()} ${q(o)}`;return d("button",{type:"button",class:"tile",title:a,"aria-label":l,onclick:()=>this.closeUp.open(e),onpointerenter:()=>i.pointing.at(i.panels[1],e),onpointerleave:()=>i.pointing.at(null,-1)},r??d("span",{class:"words",text:a}),d("small",{text:q(o)}))}showPages(t){let e=Math.ceil(t/Kt)-1,{page:o}=this.how;this.pages.hidden=e<1;let s=o*Kt+1,i=(r,a,l)=>d("button",{type:"button",text:r,"aria-label":a,disabled:l<0||l>e,onclick:()=>this.set({page:l})});this.pages.replaceChildren(i("‹","Previous page",o-1),`${s.toLocaleString("en")}–${Math.min(s+Kt-1,t).toLocaleString("en")} of ${t.toLocaleString("en")}`,i("›","Next page",o+1))}};var Xt=class{constructor(t){this.canvas=t,this.context=t.getContext("2d")}draw({panels:t,paints:e,order:o,share:s,ratio:i,grow:r,look:a,ghost:l}){let{context:c}=this;c.setTransform(i,0,0,i,0,0),c.clearRect(0,0,this.canvas.width,this.canvas.height),t.forEach((h,u)=>{let{rect:f}=h;if(f.hidden)return;c.save(),c.beginPath(),c.rect(f.x,f.y,f.width,f.height),c.clip();let p=Math.ceil(h.count*s);l&&h.place>0&&hi(c,h,o,p,a);let g=e[u].selected?[0,Pe]:[0];for(let w of g)ci(c,h,e[u],o,w?h.count:p,w,r,a);c.restore()})}end(){}};function ci(n,t,e,o,s,i,r,a){let{rect:l}=t;n.strokeStyle=x(a.paper),n.lineWidth=.7;for(let c=0;c<s;c++){let h=o[c];if(e.look[h*4+2]!==i||!t.hasPlace(h))continue;let[u,f]=t.screen(h);if(u<l.x-9||u>l.x+l.width+9||f<l.y-9||f>l.y+l.height+9)continue;let p=e.look[h*4+1],g=e.look[h*4]/ct*r*.5+(i?.75:0),w=x(e.colour.subarray(h*4,h*4+3),e.colour[h*4+3]/255);n.beginPath(),Y(n,p,u,f,g),p===5?(n.strokeStyle=w,n.lineWidth=1.6,n.stroke(),n.strokeStyle=x(a.paper),n.lineWidth=.7):(n.fillStyle=w,n.fill(),n.stroke())}}function hi(n,t,e,o,s){n.fillStyle=x(s.muted,.22);let i=t.place;t.stand(0);for(let r=0;r<o;r++){if(!t.hasPlace(e[r]))continue;let[a,l]=t.screen(e[r]);n.beginPath(),n.arc(a,l,2.5,0,2*Math.PI),n.fill()}t.stand(i)}var fi=2,ui=620,Le=10,Z=34,oo=1.1,Jt=class{constructor(t){this.changed=t,this.overlay=d("canvas",{class:"overlay"}),this.element=d("div",{class:"surface",tabindex:0,role:"application","aria-label":"Two maps of the images, linked. Arrow keys go through snapshots and images; the keys are listed under Keys."}),this.ratio=Math.min(window.devicePixelRatio||1,fi),this.makePoints(),this.element.append(this.points,this.overlay),this.observer=new ResizeObserver(()=>this.measure()),this.observer.observe(this.element)}makePoints(){this.points=d("canvas",{class:"points"}),this.lost=t=>t.preventDefault(),this.restored=()=>{this.renderer.build(),this.changed()};try{this.renderer=new Tt(this.points),this.flat=!1,this.points.addEventListener("webglcontextlost",this.lost),this.points.addEventListener("webglcontextrestored",this.restored)}catch{this.points=d("canvas",{class:"points"}),this.renderer=new Xt(this.points),this.flat=!0}}measure(){let{width:t}=this.element.getBoundingClientRect();t&&(this.width=Math.round(t),this.narrow=this.width<ui,this.resize(this.ratio),this.changed())}layOut(t,e){let{width:o}=this,s=this.narrow&&e==="both",i=this.narrow?o:(o-Le)/2,r=s?Math.min(o*.85,360):this.narrow?o*oo:i*oo,a=Math.round(Math.min(t-Z,r)),l=s?a+Z+Le:0,c={x:this.narrow?0:i+Le,y:Z+l},h=f=>this.narrow&&e===f,u=c.y+a;return this.height!==u&&(this.height=u,this.element.style.height=`${u}px`,this.resize(this.ratio)),[{x:0,y:Z,width:i,height:a,hidden:h("right")},{...c,width:i,height:a,hidden:h("left")}]}resize(t){for(let e of[this.points,this.overlay]){let o=[Math.round(this.width*t),Math.round((this.height??0)*t)];e.width===o[0]&&e.height===o[1]||([e.width,e.height]=o,this.cleared=!0)}}end(){this.observer.disconnect(),this.points.removeEventListener("webglcontextlost",this.lost),this.points.removeEventListener("webglcontextrestored",this.restored),this.renderer.end()}};var Zt=class{constructor(t){this.view=t,this.play=R("Play (Space)","play",()=>t.player.toggle()),this.slider=d("input",{type:"range",min:0,step:.01,"aria-label":"Snapshot",oninput:()=>t.player.scrub(Number(this.slider.value)),onchange:()=>t.player.goTo(Math.round(Number(this.slider.value)))}),this.ticks=d("div",{class:"ticks","aria-hidden":"true"}),this.label=d("output",{class:"epoch"}),this.speed=L("Speed",be.map(e=>[e,`${e}×`]),2,e=>t.store.set({speed:Number(e)})),this.loop=R("Loop","loop",()=>t.store.set({loop:!t.store.state.loop})),this.element=d("div",{class:"timeline"},this.play,d("div",{class:"track"},this.slider,this.ticks),this.label,this.speed,this.loop)}show(t,e,o){let s=e.length-1;this.element.hidden=s<1,this.slider.max=s,Math.abs(Number(this.slider.value)-t.place)>.006&&(this.slider.value=t.place),this.ticks.childElementCount!==Math.min(e.length,60)&&this.ticks.replaceChildren(...e.slice(0,60).map(()=>d("i")));let i=Math.min(Math.floor(t.place),s),r=t.place-i,a=r<.02||r>.98?W(e[Math.round(t.place)]):`${e[i]} → ${e[i+1]}`;this.label.textContent!==a&&(this.label.textContent=a),this.slider.setAttribute("aria-valuetext",a),this.playing!==o&&(this.playing=o,this.play.replaceChildren(Bt(o?"pause":"play")),this.play.title=o?"Pause (Space)":"Play (Space)",this.play.setAttribute("aria-label",this.play.title)),this.speed.value=t.speed,this.loop.setAttribute("aria-pressed",String(t.loop))}};function W(n){return n===0?"before tuning":`epoch ${n}`}var di=[["slider","the slider's snapshot"],["start","before tuning"],["end","the last snapshot"]],Qt=class{constructor(t){this.view=t,this.heads=[0,1].map(e=>{let o=["Left panel","Right panel"][e],s=L(`${o}: run`,[],"",l=>t.setPanel(e,{run:l})),i=L(`${o}: map`,[],"",l=>t.setPanel(e,{map:l})),r=L(`${o}: snapshot`,di,"slider",l=>t.setPanel(e,{shows:l})),a=d("strong");return{run:s,map:i,shows:r,title:a,element:d("div",{class:"head"},a,d("span",{},s,i,r))}}),this.tabs=kt.map(e=>d("button",{type:"button",onclick:()=>t.store.set({alone:e})})),this.tablist=d("div",{class:"tabs group",role:"group","aria-label":"Panel"},...this.tabs)}offer(t){this.settings=t;for(let{run:e}of this.heads)e.replaceChildren(...t.runs.map(({key:o,title:s})=>d("option",{value:o,text:s}))),e.hidden=t.runs.length<2}show(t,e){this.heads.forEach((o,s)=>{let{run:i,map:r,shows:a}=t.panels[s],l=this.settings.runs.find(({key:f})=>f===i)??this.settings.runs[0],c=l.maps.map(({name:f})=>f).join(" ");o.maps!==c&&(o.maps=c,o.map.replaceChildren(...l.maps.map(({name:f,title:p})=>d("option",{value:f,text:p})))),o.map.hidden=l.maps.length<2,o.run.value=l.key,o.map.value=l.maps.some(({name:f})=>f===r)?r:l.maps[0]?.name,o.shows.value=a;let h=W(e[s].epoch),u=h[0].toUpperCase()+h.slice(1);o.title.textContent!==u&&(o.title.textContent=u),this.tabs[s].textContent=u}),this.tabs[2].textContent="Both",this.tabs.forEach((o,s)=>o.setAttribute("aria-pressed",String(t.alone===kt[s])))}place(t){this.heads.forEach(({element:e},o)=>{let{x:s,y:i,width:r,hidden:a}=t[o];e.hidden=!!a,Object.assign(e.style,{left:`${s}px`,top:`${i-Z}px`,width:`${r}px`})})}};var pi=100,te=class{constructor(t){this.view=t,this.body=d("div",{class:"rows",tabindex:0,role:"region","aria-label":"Table of images"}),this.element=d("details",{class:"table",ontoggle:()=>this.fill()},d("summary",{text:"As a table"}),this.body)}fill(){if(!this.element.open)return;let{panels:t,selection:e}=this.view;if(!t)return;let o=t[1],s=e.images.size?[...e.images]:Array.from({length:o.count},(u,f)=>f),i=s.slice(0,pi),r=i.map(u=>ut(o,u,null)),a=[...new Set(r.flatMap(({lines:u})=>u.map(([f])=>f)))],l=["image","class",...a].map(u=>d("th",{scope:"col",text:u})),c=r.map(({title:u,lines:f},p)=>{let g=new Map(f),w=o.rowOf(i[p]),y=[u,...a.map(b=>g.get(b)??"")].map(b=>d("td",{text:b}));return d("tr",{},d("th",{scope:"row",text:w<0?"":o.run.ids[w]}),...y)}),h=`${e.images.size?"Selected":"All"} images: ${i.length} of ${s.length}`;this.body.replaceChildren(d("table",{},d("caption",{text:h}),d("thead",{},d("tr",{},...l)),d("tbody",{},...c)))}};function $e(n,t){let e=URL.createObjectURL(n),o=Object.assign(document.createElement("a"),{href:e,download:t});document.body.append(o),o.click(),o.remove(),setTimeout(()=>URL.revokeObjectURL(e),1e4)}var Ie=2e3;function io({panels:n,paints:t,names:e,titles:o,look:s,width:i,height:r,font:a}){let l=[`<rect width="${i}" height="${r}" fill="${x(s.paper)}"/>`];return n.forEach((c,h)=>{let{rect:u}=c;if(u.hidden)return;let f=`x="${u.x}" y="${u.y}" width="${u.width}" height="${u.height}"`;l.push(`<clipPath id="panel-${h}"><rect ${f}/></clipPath><g clip-path="url(#panel-${h})">`),l.push(`<rect ${f} fill="none" stroke="${x(s.grid)}"/>`);for(let p=0;p<c.count;p++)l.push(mi(c,t[h],p,s));for(let{text:p,x:g,y:w,colour:y}of e[h])l.push(so(p,g,w,`text-anchor="middle" font-size="12" font-weight="600" fill="${x(y)}" stroke="${x(s.paper)}" stroke-width="3" paint-order="stroke"`));l.push("</g>",so(o[h],u.x+10,u.y+20,`font-size="14" font-weight="600" fill="${x(s.ink)}"`))}),`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${i} ${r}" width="${i}" height="${r}" font-family="${ro(a)}">${l.join("")}</svg>`}function mi(n,t,e,o){if(t.look[e*4+2]===lt||!n.hasPlace(e))return"";let[s,i]=n.screen(e),r=t.look[e*4+1],a=new Re;Y(a,r,s,i,t.look[e*4]/ct/2);let[l,c,h,u]=t.colour.subarray(e*4,e*4+4),f=x([l,c,h]),p=r===5?`fill="none" stroke="${f}" stroke-width="1.6"`:`fill="${f}" stroke="${x(o.paper)}" stroke-width="0.7"`;return`<path d="${a.text}" ${p} opacity="${(u/255).toFixed(2)}"/>`}function so(n,t,e,o){return`<text x="${t.toFixed(1)}" y="${e.toFixed(1)}" ${o}>${ro(n)}</text>`}function ro(n){return String(n).replaceAll("&","&amp;").replaceAll("<","&lt;").replaceAll(">","&gt;").replaceAll('"',"&quot;")}var Re=class{constructor(){this.text=""}moveTo(t,e){this.text+=`M${t.toFixed(1)} ${e.toFixed(1)}`}lineTo(t,e){this.text+=`L${t.toFixed(1)} ${e.toFixed(1)}`}rect(t,e,o,s){this.text+=`M${t.toFixed(1)} ${e.toFixed(1)}h${o.toFixed(1)}v${s.toFixed(1)}h${(-o).toFixed(1)}z`}arc(t,e,o){this.text+=`a${o} ${o} 0 1 0 ${-2*o} 0a${o} ${o} 0 1 0 ${2*o} 0z`}closePath(){this.text+="Z"}};var ao=8192;function lo(n,t){let{surface:e,overlay:o}=n,s=Math.min(t,ao/e.width,ao/e.height);st(n);let i={...it(n,1,s),atRest:!0,hovered:-1,loop:null},r=document.createElement("canvas");r.width=Math.round(e.width*s),r.height=Math.round(e.height*s);let a=r.cloneNode(),l=r.getContext("2d");l.fillStyle=x(i.look.paper),l.fillRect(0,0,r.width,r.height),e.resize(s),e.renderer.draw(i),l.drawImage(e.points,0,0),e.resize(e.ratio),o.draw(i,a.getContext("2d")),l.drawImage(a,0,0),l.scale(s,s),l.fillStyle=x(i.look.ink),l.font=`600 15px ${i.font}`;for(let c of i.panels.filter(({rect:h})=>!h.hidden))l.fillText(ho(c),c.rect.x+2,c.rect.y-11);n.redraw(),r.toBlob(c=>$e(c,"manifold.png"),"image/png")}function co(n){if(n.run.count>Ie){n.face.remark(`SVG is for up to ${Ie.toLocaleString("en")} points; save a PNG instead.`);return}st(n);let t=it(n,1),{context:e}=n.overlay;e.font=`600 12px ${t.font}`;let o=t.panels.map(i=>t.state.layers.names?Ne(e,n.overlay.namesOf(i,t),i.rect,[]):[]),s=io({...t,names:o,titles:t.panels.map(ho)});$e(new Blob([s],{type:"image/svg+xml"}),"manifold.svg")}function ho(n){let t=W(n.epoch);return t[0].toUpperCase()+t.slice(1)}var ee=class{constructor(t){this.view=t,this.input=d("input",{type:"search",maxlength:300,placeholder:"a drawing of a cat","aria-label":"Prompt"}),this.form=d("form",{class:"prompt",onsubmit:i=>this.submit(i)},this.input,d("button",{type:"submit",text:"Place"})),this.why=d("p"),this.list=d("ul");let e=d("input",{type:"checkbox",onchange:()=>t.setLayer("prompts",e.checked)});this.names={box:e,line:d("label",{},e,et.prompts)};let o=()=>this.warmUp(),s=d("summary",{text:"Prompts",onpointerenter:o,onfocus:o});this.element=ft(d("details",{class:"menu",ontoggle:()=>this.element.open&&this.opened()},s,d("div",{class:"sheet prompts"},this.form,this.why,this.list,this.names.line)))}warmUp(){this.view.settings.typing&&!this.view.settings.typing.why_not&&this.view.typing.warmUp()}opened(){this.warmUp(),this.form.hidden||this.input.focus()}submit(t){t.preventDefault(),this.view.typing.add(this.input.value),this.input.value=""}show({typed:t,layers:e},o){let{settings:s,typing:i,run:r}=this.view,a=o[1],l=o.some(({places:p})=>p.prompts.names.length);if(this.element.hidden=!s.typing&&!l,this.names.line.hidden=!l,this.names.box.checked=e.prompts,this.form.hidden=!s.typing||!!s.typing.why_not,this.why.hidden=!s.typing,!s.typing)return;let c=s.typing.why_not;this.why.textContent=c||"Any text stands amid the five images that the text tower finds most like it.";let h=new Map(i.placesIn(a,r.rowOf).map(p=>[p.text,p])),u=t.map(p=>{let g=h.get(p)?.similarity;return[p,g===void 0?"on its way…":`cosine ${g.toFixed(2)}`]}),f=JSON.stringify(u);f!==this.shown&&(this.shown=f,this.list.replaceChildren(...u.map(([p,g])=>this.line(p,g))))}line(t,e){let{view:o}=this,s=()=>o.typing.placesIn(o.panels[1],o.run.rowOf).find(i=>i.text===t)?.to??[];return d("li",{},d("button",{type:"button",title:"Select the images that it stands amid",onclick:()=>{let i=s().map(r=>o.run.ids[r]);i.length&&o.selection.take(i,`The images that are most like “${t}” now.`)}},d("b",{text:t}),d("small",{text:e})),d("button",{type:"button",text:"×","aria-label":`Remove ${t}`,onclick:()=>o.typing.remove(t)}))}};var ne=class{constructor(t){this.view=t,this.list=d("div",{class:"sheet suggestions"});let e=d("summary",{text:"What changed most"});this.element=ft(d("details",{class:"menu"},e,this.list))}offer(t){this.element.hidden=!t.suggestions.length,this.list.replaceChildren(...t.suggestions.map(e=>this.line(t,e)))}line(t,{title:e,why:o,rows:s}){return d("button",{type:"button",onclick:()=>{this.element.open=!1,this.view.selection.take(s.map(r=>t.ids[r]),`${e}. ${o}`)}},d("b",{text:e}),d("small",{text:s.length.toLocaleString("en")}),d("span",{text:o}))}};var oe=class{constructor(t){this.view=t,this.tools={pan:R("Pan (P)","pan",()=>t.use("pan")),lasso:R("Lasso (L): Shift adds, Alt takes away","lasso",()=>t.use("lasso")),box:R("Box (B): Shift adds, Alt takes away","box",()=>t.use("box"))},this.colour=L("Colour by",[],"",i=>t.store.set({colour:i,hidden:[]})),this.suggestions=new ne(t),this.prompts=new ee(t),this.layers=Object.entries(et).filter(([i])=>i!=="prompts").map(([i,r])=>{let a=d("input",{type:"checkbox",onchange:()=>t.setLayer(i,a.checked)});return{name:i,box:a,line:d("label",{},a,r)}});let e=[1,2,3,4].map(i=>d("button",{type:"button",text:`PNG ${i}×`,onclick:()=>lo(t,i)}));e.push(d("button",{type:"button",text:"SVG",onclick:()=>co(t)}));let o=d("ul",{},...Me.map(({help:i})=>d("li",{text:i})),d("li",{text:"Shift adds, Alt takes away"})),s=d("button",{type:"button",class:"more",text:"Controls",onclick:()=>this.open(!this.isOpen)});this.more=s,this.element=d("div",{class:"toolbar",role:"toolbar","aria-label":"Tools of the map"},d("span",{class:"group"},...Object.values(this.tools)),d("span",{class:"group zoom"},R("Zoom out (−)","minus",()=>t.zoomBy(1/1.5)),R("Zoom in (+)","plus",()=>t.zoomBy(1.5)),R("Show all (0)","fit",()=>t.showAll())),s,d("div",{class:"rest"},d("label",{class:"colour"},d("span",{text:"Colour by"}),this.colour),this.suggestions.element,this.prompts.element,qt("Layers","layers",...this.layers.map(({line:i})=>i)),qt("Save a picture","save",...e),qt("Keys","keys",o))),this.open(!1)}open(t){this.isOpen=t,this.element.classList.toggle("open",t),this.more.setAttribute("aria-expanded",String(t))}offer(t){this.colour.replaceChildren(...[...t].map(([e,{title:o}])=>d("option",{value:e,text:o})))}show(t,e){for(let[o,s]of Object.entries(this.tools))s.setAttribute("aria-pressed",String(t.tool===o));this.colour.value=t.colour;for(let{name:o,box:s,line:i}of this.layers)s.checked=t.layers[o],i.hidden=!!e[o]}};var se=class{constructor(t){this.view=t,this.toolbar=new oe(t),this.heads=new Qt(t),this.timeline=new Zt(t),this.legend=new Wt(t),this.card=new Gt,this.gallery=new Vt(t),this.table=new te(t),this.note=d("p",{class:"note",role:"status"}),this.live=d("div",{class:"live","aria-live":"polite"});let{element:e}=t.surface;e.append(this.card.element);let o=d("div",{class:"stage"},e,...this.heads.heads.map(a=>a.element)),s=d("div",{class:"maps"},this.heads.tablist,o,this.timeline.element),i=d("div",{class:"middle"},s,this.legend.element),r=[this.note,this.gallery.element,this.table.element,this.live];this.root=d("div",{class:"manifold"},this.toolbar.element,i,...r)}remark(t){this.note.textContent=t,this.note.hidden=!t}forgetLegend(){this.legendOf=null}show(t){let{view:e}=this,{state:o,panels:s}=t,i=e.painting.nameOf(o.colour),r={lines:!t.neighbours,arrows:!t.neighbours,pictures:!s[0].about.sheets.length};this.toolbar.show({...o,colour:i},r),this.toolbar.prompts.show(o,s),this.heads.place(s.map(({rect:a})=>a)),this.heads.show(o,s),this.timeline.show(o,s[1].places.epochs,!!e.player.playing),this.showLegend(i,t),this.showCard(t),this.gallery.show(t),this.root.classList.toggle("single",!!(e.surface.narrow&&o.alone!=="both")),Object.assign(e.surface.element.dataset,{share:t.share.toFixed(3),tool:o.tool})}showLegend(t,{atRest:e,panels:o,colouring:s,look:i,state:r}){if(!e&&this.legendOf)return;let{painting:a}=this.view,l=`${t} ${o[1].nearest} ${o[1].places.version}`;if(this.legendOf!==l){this.legendOf=l;let{title:c}=a.colourings.get(t);this.legend.build(c,s,a.counts(o[1],s),i)}this.legend.show(r.hidden)}showCard({hovered:t,hoveredIn:e,panels:o,neighbours:s,shownEpoch:i,width:r}){if(t<0||!o.includes(e)||!e.hasPlace(t)){this.card.hide();return}let[a,l]=e.screen(t),c=Ct(s,e,t,i);this.card.show({panel:e,i:t,x:a,y:l,change:c,width:r,sheets:this.view.sheets})}};var ie=class{constructor(t){this.view=t,this.playing=null}get epochs(){return this.view.panels?.[1].places.epochs??[0]}get last(){return this.epochs.length-1}scrub(t){this.playing=null,this.stand(t)}goTo(t){this.scrub(t),this.view.say(W(this.epochs[Math.round(this.view.store.state.place)]))}step(t){let{place:e}=this.view.store.state;this.goTo(t>0?Math.floor(e+1e-6)+1:Math.ceil(e-1e-6)-1)}toggle(){let{place:t}=this.view.store.state;this.playing=this.playing?null:{from:t>=this.last?0:t,since:null},this.playing||this.stand(Math.round(t)),this.view.loop.move()}advance(t){if(!this.playing)return;let{speed:e,loop:o}=this.view.store.state;this.playing.since??=t;let s=this.playing.from+(t-this.playing.since)/1e3*e;s>=this.last+(o?1:0)&&(o?[s,this.playing]=[0,{from:0,since:t}]:[s,this.playing]=[this.last,null]),this.stand(matchMedia("(prefers-reduced-motion: reduce)").matches?Math.floor(s):s)}stand(t){this.view.store.set({place:Math.min(Math.max(t,0),this.last)})}};var re=class{constructor(t){this.view=t,this.panel=null,this.i=-1}at(t,e){this.i===e&&(e<0||this.panel===t)||([this.panel,this.i]=[t,e],this.view.loop.ask())}next(t){let{panels:e,selection:o,run:s,painting:i}=this.view;if(!e)return;let r=e[1],l=(o.images.size?[...o.images]:Array.from(s.ids.keys())).filter(h=>r.hasPlace(h)&&i.visible(1,h));if(!l.length)return;let c=l[(l.indexOf(this.i)+t+l.length)%l.length];this.at(r,c),this.view.say([s.text("label",c),s.predictedName(r.moment,c)].filter(Boolean).join(", named "))}select(){this.i>=0&&this.view.selection.change([this.view.run.ids[this.i]],"set")}};var ae=class{constructor(t){this.view=t,this.images=new Set}get ids(){return this.view.store.state.selected}obey(t){!t||!this.view.world.isNew(t.stamp)||(this.told??=0,this.change(t.ids,"set",!1),t.show&&(this.toShow=t.ids))}change(t,e,o=!0){let s=ln(this.ids,t,e);this.view.store.set({selected:s}),this.view.say(s.length?`${s.length} selected`:"Nothing selected"),o&&this.tell()}take(t,e){this.change(t,"set"),this.show(t),this.view.face.remark(e)}find(){let{rowOf:t}=this.view.run??{rowOf:new Map};this.images=new Set(this.ids.map(e=>t.get(e)).filter(e=>e!==void 0))}show(t){let{run:e,panels:o,store:s}=this.view,i=o[1];this.toShow=null;let a=t.map(l=>e.rowOf.get(l)).filter(l=>l!==void 0&&i.hasPlace(l)).map(l=>[i.xOf(l),i.yOf(l)]);s.set({camera:Ve(a,i.rect)})}showWanted(){this.toShow&&this.show(this.toShow)}tell(){this.told=(this.told??0)+1,this.view.world.tell("selected",{ids:this.ids,turn:`${this.view.opened} ${this.told}`})}tellRestored(){this.told===void 0&&(this.told=0,this.ids.length&&this.tell())}};var le=class{constructor(t){this.arrived=t,this.held=new Map}picture({about:t,run:e},o,s){let i=[{side:t.thumb,sheets:t.sheets},...t.more??[]].sort((l,c)=>l.side-c.side).map(({side:l,sheets:c})=>({...gi(e,o,t.thumb,l),side:l,sheets:c})).filter(({sheets:l,number:c})=>l[c]&&!this.held.get(l[c])?.failed),r=i.find(({side:l})=>l>=s*.9)??i.at(-1),a=r?this.get(r.sheets[r.number]):null;return a&&{sheet:a,x:r.x,y:r.y,side:r.side}}get(t){let e=this.held.get(t);return e||(e=new Image,e.decoding="async",e.onload=()=>this.arrived(),e.onerror=()=>{e.failed=!0,this.arrived()},e.src=this.address(t),this.held.set(t,e)),e.complete&&e.naturalWidth?e:null}address(t){return new URL(t.replace(/^\//,"./"),document.baseURI).href}};function gi(n,t,e,o){let[s,i,r]=[n.sheet[t],n.sheetX[t],n.sheetY[t]];if(o===e)return{number:s,x:i,y:r};let[a,l]=[2048/e,2048/o].map(Math.floor),c=s*a**2+r/e*a+i/e;return{number:Math.floor(c/l**2),x:c%l*o,y:Math.floor(c/l)%l*o}}var ce=class{constructor(t){this.state=t,this.listeners=new Set}set(t){let e=Object.keys(t).filter(o=>!Object.is(this.state[o],t[o]));if(e.length){this.state={...this.state,...t};for(let o of[...this.listeners])o(new Set(e))}}become(t){let e=([o,s])=>JSON.stringify(s)!==JSON.stringify(this.state[o]);this.set(Object.fromEntries(Object.entries(t).filter(e)))}listen(t){return this.listeners.add(t),()=>this.listeners.delete(t)}};var wi=250,he=class{constructor(t,e){this.view=t,this.lines=e,this.known=new Map,this.turn=0,this.timer=0,this.stop=e.listen(o=>o===t.settings.key&&this.hear())}warmUp(){this.warm||this.ask([]),this.warm=!0}add(t){let e=t.trim().slice(0,300),{typed:o}=this.view.store.state;!e||o.includes(e)||(this.view.store.set({typed:[...o,e].slice(-12)}),this.askForMissing())}remove(t){this.view.store.set({typed:this.view.store.state.typed.filter(e=>e!==t)})}askForMissing(){if(this.timer||this.awaited)return;let t=this.view.store.state.typed.filter(e=>!this.known.has(e));t.length&&this.ask(t)}ask(t){let e=this.lines.get(this.view.settings.key);e&&(this.awaited=`${this.view.opened} ${++this.turn}`,e.ask({texts:t,turn:this.awaited}))}hear(){let{answers:t,turn:e}=this.lines.get(this.view.settings.key);e===this.awaited&&(this.awaited=null);for(let[o,s]of Object.entries(t))s.problem?this.fail(o,s.problem):this.known.has(o)||this.place(o,s);this.view.redraw(),clearTimeout(this.timer),this.timer=setTimeout(()=>{this.timer=0,this.askForMissing()},wi)}place(t,e){this.known.set(t,e);let o=[`“${t}” stands amid the images that are most like it.`,...e.notes];this.view.face.remark(o.join(" ")),this.view.say(o[0])}fail(t,e){this.view.store.state.typed.includes(t)&&(this.remove(t),this.view.face.remark(e),this.view.say(e))}waits(t){return!this.known.has(t)}placesIn(t,e){return this.view.store.state.typed.flatMap(o=>{let s=this.known.get(o)?.runs[t.about.key];if(!s?.epochs.length)return[];let i=c=>yi(s.epochs,t.places.epochs[c]),r=c=>s.ids[i(c)].map(h=>e.get(h)).filter(h=>h!==void 0),a=s.similarity[i(t.nearest)],l=a.reduce((c,h)=>c+h,0)/a.length;return[{text:o,from:r(t.from),to:r(t.to),similarity:l}]})}end(){this.stop(),clearTimeout(this.timer)}};function yi(n,t){let e=0;return n.forEach((o,s)=>{Math.abs(o-t)<Math.abs(n[e]-t)&&(e=s)}),e}var fe=class{constructor(t,e,o){this.world=o,this.settings=e,this.opening=fo(e),this.store=new ce(ve(o.remembered,this.opening)),this.painting=new Ft,this.loop=new _t((s,i)=>this.draw(s,i)),this.sheets=new le(()=>this.loop.ask()),this.surface=new Jt(()=>this.redraw()),this.overlay=new Dt(this.surface.overlay,this.sheets),this.opened=Date.now(),this.selection=new ae(this),this.pointing=new re(this),this.typing=new he(this,o.lines),this.player=new ie(this),this.face=new se(this),t.append(this.face.root),this.endings=[this.store.listen(s=>this.changed(s)),o.datasets.listen(()=>this.rebuild()),un(this.surface.element,cn(this)),hn(this.face.root,this)],this.update(e)}update(t){let e=JSON.stringify(this.store.state.panels)===JSON.stringify(this.opening.panels);this.settings=t,this.opening=fo(t),e&&this.store.become({panels:this.opening.panels}),this.readLook(),this.face.heads.offer(t),this.selection.obey(t.selected),this.rebuild()}readLook(){let t=getComputedStyle(this.face.root),e=T(t.getPropertyValue("--st-background-color").trim()||"#ffffff"),o=e[0]+e[1]+e[2]<384;this.font=t.fontFamily,!(this.look&&this.dark===o)&&(this.dark=o,this.face.root.classList.toggle("dark",o),this.look=Je(this.settings.looks[o?"dark":"light"]),this.face.forgetLegend())}rebuild(){let t=Ze(this.store.state,this.settings,this.world.datasets);if(this.face.root.classList.toggle("waiting",!t&&!this.panels),!t)return;if(this.panels&&t.every((r,a)=>r.places.version===this.panels[a].places.version&&r.run===this.panels[a].run)){this.panels.forEach((r,a)=>r.about=t[a].about),this.redraw();return}let o=this.panels&&this.store.state.place>=this.panels[1].places.epochs.length-1;this.panels=t,this.run=t[0].run,this.order?.length!==this.run.count&&(this.order=on(this.run.count)),this.loop.detail.of(this.run.count);let s=this.painting.run;this.painting.take(this.run),s!==this.run&&(this.face.toolbar.offer(this.painting.colourings),this.face.gallery.offer(this.run)),this.face.toolbar.suggestions.offer(t[1].run);let i=t[1].places.epochs.length-1;(o||this.store.state.place>i)&&this.store.set({place:i}),this.face.forgetLegend(),this.selection.find(),this.selection.tellRestored(),this.typing.askForMissing(),this.remember(),this.remark(),this.redraw()}remark(){let t=[];this.surface.flat&&t.push("This browser has no WebGL2: drawn without it, the same but slower.");let e=this.panels[1].rows?.filter(o=>o<0).length;e&&t.push(`${e} images of the left run are not in the right one.`),this.face.remark(t.join(" "))}redraw(){this.stale=!0,this.loop.ask()}say(t){this.face.live.textContent=t}restore(t){let{selected:e}=this.store.state;this.player.playing=null,this.store.become(ve(t,{...this.opening,place:this.settings.place??this.player.last})),this.store.state.selected!==e&&this.selection.tell()}changed(t){t.has("panels")&&this.rebuild(),t.has("selected")&&(this.selection.find(),this.face.table.fill()),this.redraw(),(t.has("place")||t.has("camera"))&&this.loop.move(),this.remember()}remember(){this.world.remember(this.store.state,{...this.opening,place:this.settings.place??this.player.last})}setLayer(t,e){this.store.set({layers:{...this.store.state.layers,[t]:e}})}setPanel(t,e){let o=[...this.store.state.panels];o[t]={...o[t],...e},this.store.set({panels:o})}use(t){this.store.set({tool:t})}zoomBy(t){if(!this.panels)return;let{rect:e}=this.panels[0];this.store.set({camera:St(this.store.state.camera,e,e.x+e.width/2,e.y+e.height/2,t)})}showAll(){this.store.set({camera:this.opening.camera})}draw(t,e){if(!this.panels||!this.surface.width)return!1;this.player.advance(e),st(this),this.selection.showWanted();let o=it(this,t);return this.drawPoints(o),this.overlay.draw(o),this.face.show(o),!!this.player.playing}drawPoints(t){let e=`${t.share} ${this.painting.painted}`;!this.stale&&!this.surface.cleared&&e===this.drawn||(this.surface.renderer.draw(t),[this.stale,this.surface.cleared,this.drawn]=[!1,!1,e])}end(){this.endings.forEach(t=>t()),this.typing.end(),this.world.end(),this.loop.end(),this.surface.end(),this.face.root.remove()}};function fo(n){return Ge(n.panels,n.place??Number.MAX_SAFE_INTEGER,n.colour)}var uo=`:host {
  display: block;
}
.manifold {
  --ink: var(--st-text-color, #1f2429);
  --paper: var(--st-background-color, #fdfcfa);
  --soft: var(--st-secondary-background-color, #f3f1ec);
  --edge: var(--st-border-color, #e2ded5);
  --accent: var(--st-primary-color, #0f6b78);
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
.dark button[aria-pressed="true"] {
  color: var(--paper); /* white on the lighter accent is 2.9 : 1 */
}
svg {
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
  gap: 4px;
  min-width: 0;
}
.head select {
  min-width: 0;
  min-height: 28px;
  max-width: 12em;
  font-size: 13px;
  border-color: transparent;
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
@container (max-width: 760px) {
  .middle {
    grid-template-columns: minmax(0, 1fr);
  }
  .legend {
    max-height: 240px;
  }
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
`;var go=new yt,wo=new xt,po=new Map,mo=new Map,ue=new Map,de=new Map;function yo({data:n,parentElement:t,setStateValue:e}){if(n.kind==="prompts")return wo.receive(n,t,e);let o=de.get(t);if(o?.version!==n.version){let s=go.receive(n);o?.end(),de.set(t,{version:n.version,end:s})}return()=>{de.get(t)?.end(),de.delete(t)}}function xo({data:n,parentElement:t,setStateValue:e}){let o=ue.get(t);return o&&o.settings.key!==n.key&&(o.end(),o=null),o?(o.world.tellBy(e),o.update(n)):(o=new fe(t,n,bi(n,e,s=>o.restore(s))),o.face.root.prepend(Object.assign(document.createElement("style"),{textContent:uo})),ue.set(t,o)),o.world.steps.learn(n.kept,n.selected)&&o.remember(),()=>{ue.get(t)?.end(),ue.delete(t)}}function bi({key:n,runs:t},e,o){let s=new Mt(n,t[1]?.key??"",o),i={datasets:go,lines:wo,steps:s,remember:(r,a)=>{po.set(n,r),s.remember(r,a)},end:()=>s.end(),isNew:r=>r!==mo.get(n)&&!!mo.set(n,r),remembered:s.said()??po.get(n)??null,tellBy:r=>{i.tell=(a,l)=>{a==="selected"&&s.note(l.turn,l.ids),r(a,l)}}};return i.tellBy(e),i}var Ce=globalThis.__mpsvizManifold??={waiting:[]};Ce.mount=xo;Ce.receive=yo;Ce.waiting.splice(0).forEach(n=>n(xo));export{yo as default,xo as mount};
