var Ki=Object.defineProperty;var Yi=(n,t,e)=>t in n?Ki(n,t,{enumerable:!0,configurable:!0,writable:!0,value:e}):n[t]=e;var nn=(n,t,e)=>Yi(n,typeof t!="symbol"?t+"":t,e);var sn={uint8:Uint8Array,uint16:Uint16Array,uint32:Uint32Array,float32:Float32Array};async function on(n){let[t,e,i,s]=["name","type","stride","bytes"].map(a=>n.getChild(a)),o={},r=async a=>{let l=await Xi(s.get(a));e.get(a)==="text"?Vi(o,t.get(a),l):o[t.get(a)]=Ji(l,e.get(a),i.get(a))};return await Promise.all(Array.from({length:t.length},(a,l)=>r(l))),o}function Vi(n,t,e){let i=null;Object.defineProperty(n,t,{get:()=>i??=JSON.parse(new TextDecoder().decode(e)),enumerable:!0})}async function Xi(n){let t=new ReadableStream({start(e){e.enqueue(n),e.close()}});return new Uint8Array(await new Response(t.pipeThrough(new DecompressionStream("deflate"))).arrayBuffer())}function Ji(n,t,e){let i=sn[t].BYTES_PER_ELEMENT,s=n.length/i,o=i===1?n.slice():Zi(n,i),r=new sn[t](o.buffer);if(e)for(let a=e;a<s;a++)r[a]+=r[a-e];return r}function Zi(n,t){let e=n.length/t,i=new Uint8Array(n.length);for(let s=0;s<t;s++){let o=s*e;for(let r=0;r<e;r++)i[r*t+s]=n[o+r]}return i}var gt=class{constructor({version:t,meta:e,rows:i}){this.version=t,this.why={findings:e.no_findings,suggestions:e.no_suggestions,neighbours:e.no_neighbours};let s=0,o=r=>({...r,rows:(i.row??[]).slice(s,s+=r.count)});this.findings=e.findings.map(o),this.suggestions=e.suggestions.map(o)}};var W=class n{constructor({version:t,meta:e,places:i,prompts:s}){this.version=t,this.name=e.name,this.title=e.title,this.epochs=e.epochs,this.noiseFloor=e.noise_floor,this.square=e.square,this.x=i.x,this.y=i.y,this.reliability=i.reliability,this.prompts={names:e.prompts,x:s.x,y:s.y},this.count=this.x.length/this.epochs.length}reliabilityOf(t,e){let i=this.reliability[t*this.count+e];return i===255?NaN:i/254}inOrder(t){let e=Object.create(n.prototype);Object.assign(e,this,{count:t.length,version:`${this.version} in another order`});let i=this.epochs.length*t.length;e.x=new Uint16Array(i).fill(65535),e.y=new Uint16Array(i).fill(65535),e.reliability=new Uint8Array(i).fill(255);for(let s=0;s<this.epochs.length;s++)for(let o=0;o<t.length;o++){if(t[o]<0)continue;let r=s*this.count+t[o],a=s*t.length+o;e.x[a]=this.x[r],e.y[a]=this.y[r],e.reliability[a]=this.reliability[r]}return e}};function rn({epochs:n,names:t,measures:e},i){return{epochs:n,names:t,predicted:i.predicted??null,correct:i.correct??null,measures:Object.entries(e).map(([s,o])=>({name:s,...o,levels:i[s]}))}}var wt=class{constructor({version:t,meta:e,moments:i}){this.version=t,Object.assign(this,rn(e,i))}},Y=class{constructor({version:t,meta:e,images:i,moments:s}){this.version=t,Object.assign(this,rn(e,s)),this.texts=i,this.count=i.sheet.length,this.columns=e.columns.map(o=>({...o,values:i[o.key]})),this.sheet=i.sheet,this.sheetX=i.sheet_x,this.sheetY=i.sheet_y,this.rows=null}get ids(){return this.texts.id}get rowOf(){return this.rows??=new Map(this.ids.map((t,e)=>[t,e])),this.rows}get sentences(){return this.texts.sentence??null}column(t){return this.columns.find(e=>e.name===t)}measure(t){return this.measures.find(e=>e.name===t)}text(t,e){let i=this.column(t);return i?i.categories?i.categories[i.values[e]]??"":Number.isFinite(i.values[e])?String(i.values[e]):"":""}value(t,e,i){let s=this.measure(t);if(!s)return NaN;let o=s.levels[e*this.count+i];return o===s.missing?NaN:Ae(s,o)}predictedName(t,e){return this.predicted?this.names[this.predicted[t*this.count+e]]??"":""}isCorrect(t,e){let i=this.correct?this.correct[t*this.count+e]:255;return i===255?null:i===1}sentence(t){return this.sentences?.[t]??""}hasPicture(t){return this.sheet[t]!==65535}};function Ae({low:n,step:t},e){return n+e*t}var yt=65535;function an(n){return n[0]instanceof W?Qi(n):es(n)}var ln=n=>n.map(({version:t})=>t).join("+");function Qi(n){let t=ts(n.map(o=>o.square)),e=(o,r)=>a=>{let l=o(a);return Uint16Array.from(l,c=>c===65535?65535:Math.round((a.square[r]+c/65534*a.square.side-t[r])/t.side*65534))},i=n.every(({prompts:o})=>o.names.join(`
`)===n[0].prompts.names.join(`
`)),s=(o,r)=>i?it(n.map(e(({prompts:a})=>a[o],r))):[];return Object.assign(Object.create(W.prototype),n.at(-1),{version:ln(n),epochs:n.flatMap(({epochs:o})=>o),noiseFloor:n.flatMap(o=>o.noiseFloor.map(r=>r===null?null:r*o.square.side/t.side)),square:t,x:it(n.map(e(({x:o})=>o,"left"))),y:it(n.map(e(({y:o})=>o,"bottom"))),reliability:Uint8Array.from(n.flatMap(o=>[...o.reliability])),prompts:{names:i?n[0].prompts.names:[],x:s("x","left"),y:s("y","bottom")}})}function ts(n){let t=Math.min(...n.map(r=>r.left)),e=Math.min(...n.map(r=>r.bottom)),i=Math.max(...n.map(r=>r.left+r.side))-t,s=Math.max(...n.map(r=>r.bottom+r.side))-e,o=Math.max(i,s);return{left:t-(o-i)/2,bottom:e-(o-s)/2,side:o}}function es(n){let[t]=n,e=[...new Set(n.flatMap(a=>a.names))].sort(),i=a=>a.epochs.length*t.count,s=a=>{let l=a.names.map(c=>e.indexOf(c));return Uint16Array.from({length:i(a)},(c,h)=>l[a.predicted?.[h]]??yt)},o=a=>a.correct??new Uint8Array(i(a)).fill(255),r=a=>n.some(l=>l[a]);return Object.assign(Object.create(Y.prototype),t,{version:ln(n),epochs:n.flatMap(({epochs:a})=>a),names:e,predicted:r("predicted")?it(n.map(s)):null,correct:r("correct")?Uint8Array.from(n.flatMap(a=>[...o(a)])):null,measures:ns(n,i)})}function ns(n,t){let e=n.flatMap(({measures:i})=>i);return[...new Set(e.map(({name:i})=>i))].map(i=>{let s=e.filter(h=>h.name===i),o=Math.min(...s.map(h=>h.low)),r=Math.max(...s.map(h=>h.high)),a=s.every(h=>h.step===1),l={low:o,high:r,step:a?1:(r-o)/(yt-1),missing:yt},c=n.map(h=>{let u=h.measures.find(f=>f.name===i);return Uint16Array.from({length:t(h)},(f,p)=>{let m=u?.levels[p]??u?.missing;return m===u?.missing?yt:Math.round((Ae(u,m)-o)/l.step)})});return{...s[0],...l,levels:it(c)}})}function it(n){let t=new Uint16Array(n.reduce((i,{length:s})=>i+s,0)),e=0;for(let i of n)t.set(i,e),e+=i.length;return t}var xt=class{constructor({version:t,meta:e,neighbours:i}){this.version=t,this.epochs=e.epochs,this.k=e.k,this.recall=e.recall,this.rows=i.row,this.count=this.rows.length/(this.epochs.length*this.k)}of(t,e){let i=(t*this.count+e)*this.k;return this.rows.subarray(i,i+this.k)}indexAt(t){let e=0;for(;e+1<this.epochs.length&&this.epochs[e+1]<=t;)e++;return e}};function bt({recall:n}){return n<1?`about ${Math.floor(n*100)} % of the true ones were found`:""}function vt(n,t){let e=new Set(n),i=new Set(t);return{kept:[...e].filter(s=>i.has(s)),lost:[...e].filter(s=>!i.has(s)),gained:[...i].filter(s=>!e.has(s))}}var Ee=class{constructor({version:t,meta:e}){Object.assign(this,e,{version:t})}},is={images:Y,moments:wt,places:W,neighbours:xt,highlights:gt,compared:Ee},cn={images:["images","moments"],moments:["moments"],places:["places","prompts"],neighbours:["neighbours"],highlights:["rows"],compared:[]},ss=8,Mt=class{constructor(){this.held=new Map,this.mounts=new Map,this.coming=new Set,this.joins=new Map,this.listeners=new Set}receive(t){let{version:e}=t;this.mounts.set(e,(this.mounts.get(e)??0)+1),!this.held.has(e)&&!this.coming.has(e)&&this.unpack(t);let i=!1;return()=>{if(i)return;i=!0;let s=this.mounts.get(e)-1;s?this.mounts.set(e,s):(this.mounts.delete(e),this.held.delete(e))}}async unpack(t){let{version:e,kind:i}=t;this.coming.add(e);try{let s=await Promise.all(cn[i].map(r=>on(t[r])));if(!this.mounts.has(e))return;let o=Object.fromEntries(cn[i].map((r,a)=>[r,s[a]]));this.held.set(e,new is[i]({...t,...o}))}finally{this.coming.delete(e)}for(let s of[...this.listeners])s()}get(t){return Array.isArray(t)?t.length===1?this.get(t[0]):this.join(t):t?this.held.get(t)??null:null}join(t){let e=t.join("+");if(this.joins.has(e))return this.joins.get(e);let i=t.map(s=>this.held.get(s));return!i.length||!i.every(Boolean)?null:(this.joins.set(e,an(i)),this.joins.size>ss&&this.joins.delete(this.joins.keys().next().value),this.joins.get(e))}listen(t){return this.listeners.add(t),()=>this.listeners.delete(t)}};var Ne=()=>globalThis.location?.pathname,Te=n=>Ne()!==n||(globalThis.mpsvizLeaving?.()??!1),kt=class{constructor(){this.held=new Map,this.listeners=new Set}receive({of:t,turn:e,answers:i},s,o){let r={turn:e,answers:i,element:s,ask:a=>o("asked",a)};this.held.set(t,r);for(let a of[...this.listeners])a(t);return()=>this.held.get(t)?.element===s&&this.held.delete(t)}get(t){return this.held.get(t)??null}listen(t){return this.listeners.add(t),()=>this.listeners.delete(t)}};function hn(n,t,e){let i={};for(let s of Object.keys(t))s!=="selected"&&JSON.stringify(n[s])!==JSON.stringify(t[s])&&(i[s]=n[s]);return n.selected.length&&n.selected.length<=60&&(i.ids=os(n.selected)),i.camera&&(i.camera=as(i.camera)),i.place!==void 0&&(i.place=Math.round(i.place*1e3)/1e3),Object.keys(i).length?ls(JSON.stringify({of:e,...i})):""}function fn(n,t){try{let e=JSON.parse(cs(n));return e?.of===t?{...e,selected:e.ids&&rs(e.ids)}:null}catch{return null}}function os(n){return n.map((t,e)=>{let i=n[e-1]??"",s=0;for(;s<35&&s<i.length&&t[s]===i[s];)s++;return s.toString(36)+t.slice(s)})}function rs(n){let t="";return n.map(e=>t=t.slice(0,parseInt(e[0],36))+e.slice(1))}function as(n){return Object.fromEntries(Object.entries(n).map(([t,e])=>[t,Number(e.toPrecision(6))]))}function ls(n){let t=new TextEncoder().encode(n);return btoa(String.fromCharCode(...t)).replaceAll("+","-").replaceAll("/","_").replaceAll("=","")}function cs(n){let t=Uint8Array.from(atob(n.replaceAll("-","+").replaceAll("_","/")),e=>e.charCodeAt(0));return new TextDecoder("utf-8",{fatal:!0}).decode(t)}var[Le,St,fs]=["view","selection","beside"],us=[Le,St],ds=400,ps=2500,q=new Map,At=class{constructor(t,e,i){Object.assign(this,{key:t,beside:e,restore:i,settled:null,told:null,timer:0}),this.around=Ot(location),this.heard=s=>this.popped(s),window.addEventListener("popstate",this.heard,!0)}said(){let t=new URLSearchParams(location.search),e=fn(t.get(Le)??"",this.key),i=q.get(t.get(St));return i?{...e,selected:i}:e}note(t,e){this.told={turn:t,ids:e}}learn(t,e){return!t||q.has(t.key)?!1:(t.of&&t.of===this.told?.turn?q.set(t.key,this.told.ids):!t.of&&e&&q.set(t.key,e.ids),q.has(t.key))}remember(t,e){clearTimeout(this.timer),this.timer=setTimeout(()=>this.settle(t,e,!1),ds)}settle(t,e,i){let s=hn(t,e,this.key),{selected:o}=t,r=o.length>60,a=r?ms(o):"",l=this.settled&&(s!==this.settled.view||o!==this.settled.selected);if(l&&r&&!a&&!i){this.timer=setTimeout(()=>this.settle(t,e,!0),ps);return}this.settled={view:s,selected:o},this.write({[Le]:s,[St]:a,[fs]:this.beside},l)}write(t,e){let i=new URL(location.href);for(let[s,o]of Object.entries(t))o?i.searchParams.set(s,o):i.searchParams.delete(s);try{i.href!==location.href&&history[e?"pushState":"replaceState"](history.state,"",i)}catch(s){if(s.name!=="SecurityError")throw s}this.around=Ot(location)}popped(t){let e=new URLSearchParams(location.search).get(St),i=Ot(location)===this.around&&(!e||q.has(e));this.around=Ot(location),clearTimeout(this.timer),this.settled=null,i&&(t.stopImmediatePropagation(),this.restore(this.said()))}end(){clearTimeout(this.timer),window.removeEventListener("popstate",this.heard,!0)}};function Ot({pathname:n,search:t}){let e=new URLSearchParams(t);return us.forEach(i=>e.delete(i)),e.sort(),`${n}?${e}`}function ms(n){for(let[t,e]of q)if(e.length===n.length&&e.every((i,s)=>i===n[s]))return t;return""}var ot={names:"Class names",prompts:"Class names as prompts",pictures:"Pictures when zoomed in",findings:"Findings",fading:"Fade what a map places badly",ghost:"Ghost of the start",trails:"Trails of the selected",arrows:"Arrows of movement",lines:"Lines to neighbours",contours:"Contours of kinds with ten images or more"},Et=["left","right","both"],gs=["pan","lasso","box"],ws=["slider","start","end"],Nt=.5,$e=200,Ie=[.5,1,2,4,8];function un(n,t,e){return{panels:n,place:t,speed:2,loop:!0,camera:{x:.5,y:.5,zoom:1},colour:e,hidden:[],layers:{names:!0,prompts:!1,pictures:!0,findings:!0,fading:!0,ghost:!1,trails:!0,arrows:!1,lines:!0,contours:!1},tool:"lasso",selected:[],typed:[],alone:"right"}}function Re(n,t){if(!n||typeof n!="object")return t;let e=structuredClone(t);if((Array.isArray(n.panels)&&n.panels.length===2?n.panels:[]).forEach((s,o)=>{for(let r of["run","map"])typeof s?.[r]=="string"&&(e.panels[o][r]=s[r]);ws.includes(s?.shows)&&(e.panels[o].shows=s.shows)}),Number.isFinite(n.place)&&n.place>=0&&(e.place=n.place),Ie.includes(n.speed)&&(e.speed=n.speed),typeof n.loop=="boolean"&&(e.loop=n.loop),["x","y","zoom"].every(s=>Number.isFinite(n.camera?.[s]))){let{x:s,y:o,zoom:r}=n.camera;e.camera={x:s,y:o,zoom:Math.min(Math.max(r,Nt),$e)}}typeof n.colour=="string"&&(e.colour=n.colour),_e(n.hidden)&&(e.hidden=n.hidden);for(let s of Object.keys(ot))typeof n.layers?.[s]=="boolean"&&(e.layers[s]=n.layers[s]);return gs.includes(n.tool)&&(e.tool=n.tool),_e(n.selected)&&(e.selected=n.selected),Et.includes(n.alone)&&(e.alone=n.alone),_e(n.typed)&&(e.typed=n.typed.slice(0,12).map(s=>s.slice(0,300))),e}function _e(n){return Array.isArray(n)&&n.every(t=>typeof t=="string")}var ys=.92;function rt(n,t){return Math.min(t.width,t.height)*ys*n.zoom}function $(n,t,e,i){let s=rt(n,t);return[t.x+t.width/2+(e-n.x)*s,t.y+t.height/2-(i-n.y)*s]}function xs(n,t,e,i){let s=rt(n,t);return[n.x+(e-t.x-t.width/2)/s,n.y-(i-t.y-t.height/2)/s]}function Tt(n,t,e,i,s){let o=Math.min(Math.max(n.zoom*s,Nt),$e),[r,a]=xs(n,t,e,i),l=n.zoom/o;return{x:r+(n.x-r)*l,y:a+(n.y-a)*l,zoom:o}}function pn(n,t,e,i){let s=rt(n,t);return{x:dn(n.x-e/s),y:dn(n.y+i/s),zoom:n.zoom}}function mn(n,t){if(!n.length)return{x:.5,y:.5,zoom:1};let[e,i,s,o]=[1/0,-1/0,1/0,-1/0];for(let[l,c]of n)[e,i]=[Math.min(e,l),Math.max(i,l)],[s,o]=[Math.min(s,c),Math.max(o,c)];let r=Math.min(t.width,t.height),a=Math.max((i-e)*r/t.width,(o-s)*r/t.height,.02)*1.3;return{x:(e+i)/2,y:(s+o)/2,zoom:Math.min(Math.max(1/a,Nt),40)}}function dn(n){return Math.min(Math.max(n,-1),2)}function _(n){return n.startsWith("#")?[1,3,5].map(t=>parseInt(n.slice(t,t+2),16)):n.match(/[\d.]+/g).slice(0,3).map(Number)}function x([n,t,e],i=1){return`rgba(${Math.round(n)}, ${Math.round(t)}, ${Math.round(e)}, ${i})`}function gn(n){let t=n.map(([i,s])=>[i,_(s)]),e=[];for(let i=0;i<256;i++){let s=i/255,o=t.findIndex(([u])=>u>=s);o<=0&&(o=o<0?t.length-1:1);let[r,a]=t[o-1],[l,c]=t[o],h=Math.min(Math.max((s-r)/(l-r||1),0),1);e.push(a.map((u,f)=>u+(c[f]-u)*h))}return i=>e[Math.round(Math.min(Math.max(i,0),1)*255)]}function wn(n){let[t]=n.visible_sequential[0];return{paper:_(n.paper),ink:_(n.ink),muted:_(n.muted),grid:_(n.grid),quiet:_(n.quiet),accent:_(n.accent),good:_(n.good),bad:_(n.bad),categories:n.categories.map(_),sequential:gn(n.visible_sequential.map(([e,i])=>[e-t,i])),diverging:gn(n.diverging)}}var Lt=class{constructor(t){this.view=t,this.held=new Map}update(){let{panels:t,face:e}=this.view,i=t.map(s=>({title:s.about.title,panel:s,highlights:this.highlightsOf(s)})).filter(({panel:s,highlights:o},r)=>o&&(r===1||s.run!==t[1].run));e.toolbar.offerHighlights(i)}neighboursOf(t){return this.newest(t.about,"neighbours")}highlightsOf(t){return this.newest(t.about,"highlights")}waitsForNeighbours({about:t}){let e=this.toldOf(t);return!e||!!e.neighbours&&!this.view.world.datasets.get(e.neighbours)}toldOf(t){return t.compared?this.view.world.datasets.get(t.compared):t}newest(t,e){let i=`${e} ${t.key}`,s=this.toldOf(t),o=s&&this.view.world.datasets.get(s[e]);return o?this.held.set(i,{found:o,layer:t.layer}):(s&&!s[e]||this.held.get(i)?.layer!==t.layer)&&this.held.delete(i),this.held.get(i)?.found??null}};function yn(n){let t=()=>{if(!n.panels||!n.surface.width)return;n.stale=!0,n.draw(1,performance.now());let i=n.surface.overlay.getContext("2d");i.save(),i.resetTransform(),i.globalCompositeOperation="destination-over",i.drawImage(n.surface.points,0,0),i.restore()},e=()=>n.redraw();return addEventListener("beforeprint",t),addEventListener("afterprint",e),()=>{removeEventListener("beforeprint",t),removeEventListener("afterprint",e)}}function _t(n,t){if(t<=n[0])return 0;for(let e=1;e<n.length;e++)if(t<=n[e])return e-1+(t-n[e-1])/(n[e]-n[e-1]);return n.length-1}function bs(n,t){let e=n.length-1,i=Math.min(Math.floor(t),e),s=Math.min(i+1,e);return n[i]+(n[s]-n[i])*(t-i)}var at=class{constructor(t,e,i){this.run=t,this.places=e,this.rows=i,this.count=e.count,this.rect={x:0,y:0,width:1,height:1},this.camera={x:.5,y:.5,zoom:1},this.stand(0)}stand(t){let e=this.places.epochs.length-1;this.place=Math.min(Math.max(t,0),e),this.from=Math.min(Math.floor(this.place),e),this.to=Math.min(this.from+1,e),this.between=this.place-this.from,this.nearest=Math.round(this.place),this.moment=Math.round(_t(this.run.epochs,this.epoch)),this.judgeAt(this.epoch)}judgeAt(t){this.judgedMoment=Math.round(_t(this.run.epochs,t)),this.judgedNearest=Math.round(_t(this.places.epochs,t))}get epoch(){return this.places.epochs[this.nearest]}rowOf(t){return this.rows?this.rows[t]:t}imageOf(t){return this.rows?(this.images??=new Map(Array.from(this.rows,(e,i)=>[e,i])),this.images.get(t)??-1):t}hasPlace(t){return this.places.x[this.from*this.count+t]!==65535&&this.places.x[this.to*this.count+t]!==65535}xOf(t){return this.now(this.places.x,t)}yOf(t){return this.now(this.places.y,t)}now(t,e){let i=t[this.from*this.count+e];return(i+(t[this.to*this.count+e]-i)*this.between)/65534}placeAt(t,e){let i=t*this.count+e;return[this.places.x[i]/65534,this.places.y[i]/65534]}screen(t){return $(this.camera,this.rect,this.xOf(t),this.yOf(t))}reliability(t){return this.places.reliabilityOf(this.nearest,t)}movement(t){let[e,i]=this.placeAt(0,t),[s,o]=this.placeAt(this.judgedNearest,t);if(e>1||s>1)return NaN;let r=Math.hypot(s-e,o-i),a=this.places.noiseFloor[this.judgedNearest];return a!==null&&r<=a?-1/0:r}};function xn(n,t,e){let i=n.panels.map(a=>{let l=t.runs.find(f=>f.key===a.run)??t.runs[0],c=l?.maps.find(f=>f.name===a.map)??l?.maps[0],h=e.get(l?.images),u=e.get(c?.places);return h&&u?{run:h,places:u,about:l}:null});if(!i[0]||!i[1])return null;let[s,o]=i,r=[new at(s.run,s.places,null)];if(s.run===o.run)r.push(new at(o.run,o.places,null));else{let a=Int32Array.from(s.run.ids,l=>o.run.rowOf.get(l)??-1);r.push(new at(o.run,o.places.inOrder(a),a))}return r.forEach((a,l)=>{a.about=i[l].about,a.side=l}),r}function Pt(n,t){let e=n[1].places.epochs,i=bs(e,Math.min(t.place,e.length-1));if(n.forEach((o,r)=>{let a=t.panels[r].shows;a==="start"?o.stand(0):a==="end"?o.stand(o.places.epochs.length-1):o.stand(_t(o.places.epochs,i))}),n[0].run!==n[1].run)return;let s=Math.max(n[0].epoch,n[1].epoch);for(let o of n)o.judgeAt(s)}var vs=2.2;function V({store:n,surface:t,settings:e,panels:i}){let{state:s}=n,o=t.layOut(e.height,s.alone);i.forEach((r,a)=>{r.rect=o[a],r.camera=s.camera,r.scale=rt(s.camera,o[a])}),Pt(i,s)}function lt(n,t,e=n.surface.ratio){let{panels:i,painting:s,look:o,surface:r}=n,{state:a}=n.store,l=t===1&&!n.loop.moving,c=s.update(i,a,n.selection.images,o,l),h=s.colouring(s.nameOf(a.colour));return{state:a,share:t,ratio:e,atRest:l,panels:i,paints:c,colouring:h,look:o,run:n.run,order:n.order,font:n.font,width:r.width,height:r.height,grow:Math.min(Math.max(a.camera.zoom,1)**.25,vs),ghost:a.layers.ghost,selected:n.selection.images,hovered:n.pointing.i,hoveredIn:n.pointing.panel,pointed:n.pointing.mark,picked:n.face.toolbar.findings.picked??null,highlights:i.map(u=>n.compared.highlightsOf(u)),neighbours:i.map(u=>n.compared.neighboursOf(u)),loop:n.drawnLoop,typed:i.map(u=>n.typing.placesIn(u,n.run)),visible:(u,f)=>s.visible(u,f),toneOf:u=>s.toneOf(h,u,o)}}var $t=class{constructor(){this.share=1,this.least=1,this.count=0,this.quick=0}of(t){t!==this.count&&(this.count=t,this.least=Math.min(1,2e3/t),this.share=Math.min(1,15e3/t))}took(t){t>1e3||(this.quick=t<19?this.quick+1:0,t>26?this.share=Math.max(this.least,this.share*Math.max(.2,22/t)):this.quick>=4&&(this.share=Math.min(1,this.share*1.3),this.quick=0))}};var Ms=140,It=class{constructor(t){this.draw=t,this.detail=new $t,this.request=0,this.rest=0,this.wanted=!1,this.began=0,this.moving=!1,this.ended=!1}ask(){this.wanted=!0,this.next()}next(){!this.request&&!this.ended&&(this.request=requestAnimationFrame(t=>this.frame(t)))}move(){this.moving=!0,clearTimeout(this.rest),this.rest=setTimeout(()=>{this.moving=!1,this.ask()},Ms),this.ask()}frame(t){this.request=0,this.began&&this.detail.took(t-this.began),this.began=0,this.wanted&&(this.wanted=!1,this.draw(this.moving?this.detail.share:1,t)&&this.move(),this.moving&&(this.began=t,this.next()))}end(){this.ended=!0,cancelAnimationFrame(this.request),clearTimeout(this.rest)}};var X={a_from:0,a_to:1,a_colour:2,a_look:3},bn=["u_between","u_camera","u_scale","u_ratio","u_grow","u_layer","u_ghost","u_paper"],vn=`#version 300 es
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
}`,Mn=`#version 300 es
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
}`;var ks=4,ct=class extends Error{},Rt=class{constructor(t){if(this.canvas=t,this.gl=t.getContext("webgl2",{alpha:!0,antialias:!1,depth:!1,premultipliedAlpha:!0,preserveDrawingBuffer:!1}),!this.gl)throw new Error("no WebGL2");this.build()}build(){let{gl:t}=this;this.program=Ss(t,vn,Mn),this.uniforms=null,this.maps=new Map,this.paints=[null,null],t.enable(t.BLEND),t.blendFunc(t.ONE,t.ONE_MINUS_SRC_ALPHA),t.enable(t.SCISSOR_TEST)}draw({panels:t,paints:e,order:i,share:s,ratio:o,grow:r,look:a,ghost:l}){let{gl:c}=this;c.isContextLost()||(c.viewport(0,0,this.canvas.width,this.canvas.height),c.scissor(0,0,this.canvas.width,this.canvas.height),c.clearColor(0,0,0,0),c.clear(c.COLOR_BUFFER_BIT),this.uniforms??=As(c,this.program),c.useProgram(this.program),c.uniform1f(this.uniforms.u_ratio,o),c.uniform1f(this.uniforms.u_grow,r),c.uniform3fv(this.uniforms.u_paper,a.paper.map(h=>h/255)),t.forEach((h,u)=>{let{rect:f,camera:p}=h;if(f.hidden)return;let m=[f.x,this.canvas.height/o-f.y-f.height,f.width,f.height].map(w=>Math.round(w*o));c.viewport(...m),c.scissor(...m);let g=h.scale;c.uniform2f(this.uniforms.u_camera,p.x,p.y),c.uniform2f(this.uniforms.u_scale,2*g/f.width,2*g/f.height),this.usePaint(u,e[u],i);let y=this.useMap(h.places,i),b=Math.ceil(h.count*s);l&&h.place>0&&(this.pointAt(y,h.count,0,0),c.uniform1f(this.uniforms.u_between,0),c.uniform4f(this.uniforms.u_ghost,...a.muted.map(w=>w/255),.22),c.drawArrays(c.POINTS,0,b)),this.pointAt(y,h.count,h.from,h.to),c.uniform1f(this.uniforms.u_between,h.between),c.uniform4f(this.uniforms.u_ghost,0,0,0,0);for(let w of e[u].selected?[0,1]:[0])c.uniform1f(this.uniforms.u_layer,w),c.drawArrays(c.POINTS,0,w?h.count:b)}),c.flush())}useMap(t,e){let{gl:i}=this,s=this.maps.get(t.version);if(!s||s.order!==e){s&&i.deleteBuffer(s.buffer),s={buffer:i.createBuffer(),order:e};let o=new Uint16Array(t.x.length*2);for(let r=0;r<t.epochs.length;r++){let a=r*t.count;for(let l=0;l<t.count;l++)o[2*(a+l)]=t.x[a+e[l]],o[2*(a+l)+1]=t.y[a+e[l]]}i.bindBuffer(i.ARRAY_BUFFER,s.buffer),i.bufferData(i.ARRAY_BUFFER,o,i.STATIC_DRAW)}this.maps.delete(t.version),this.maps.set(t.version,s);for(let[o,{buffer:r}]of this.maps){if(this.maps.size<=ks)break;i.deleteBuffer(r),this.maps.delete(o)}return s}pointAt({buffer:t},e,i,s){let{gl:o}=this;o.bindBuffer(o.ARRAY_BUFFER,t);for(let[r,a]of[["a_from",i],["a_to",s]])o.enableVertexAttribArray(X[r]),o.vertexAttribPointer(X[r],2,o.UNSIGNED_SHORT,!0,4,a*e*4)}usePaint(t,e,i){let{gl:s}=this,o=this.paints[t]??{colour:s.createBuffer(),look:s.createBuffer(),of:null};this.paints[t]=o;for(let[r,a]of[["colour",o.colour],["look",o.look]])s.bindBuffer(s.ARRAY_BUFFER,a),o.of!==e&&s.bufferData(s.ARRAY_BUFFER,Os(e[r],i),s.DYNAMIC_DRAW),s.enableVertexAttribArray(X[`a_${r}`]),s.vertexAttribPointer(X[`a_${r}`],4,s.UNSIGNED_BYTE,!0,4,0);o.of=e}end(){this.gl.getExtension("WEBGL_lose_context")?.loseContext()}};function Os(n,t){let e=new Uint32Array(n.buffer,n.byteOffset,n.length/4),i=new Uint32Array(t.length);for(let s=0;s<t.length;s++)i[s]=e[t[s]];return i}function Ss(n,t,e){let i=n.createProgram();for(let[s,o]of[[n.VERTEX_SHADER,t],[n.FRAGMENT_SHADER,e]]){let r=n.createShader(s);n.shaderSource(r,o),n.compileShader(r),n.attachShader(i,r)}for(let[s,o]of Object.entries(X))n.bindAttribLocation(i,o,s);return n.linkProgram(i),i}function As(n,t){if(!n.getProgramParameter(t,n.LINK_STATUS)&&!n.isContextLost()){let e=n.getAttachedShaders(t).map(i=>n.getShaderInfoLog(i));throw new ct([...e,n.getProgramInfoLog(t)].filter(Boolean).join(`
`))}return Object.fromEntries(bn.map(e=>[e,n.getUniformLocation(t,e)]))}function kn(n){let t=Uint32Array.from({length:n},(i,s)=>s),e=2463534242;for(let i=n-1;i>0;i--){e^=e<<13,e^=e>>>17,e^=e<<5;let s=(e>>>0)%(i+1);[t[i],t[s]]=[t[s],t[i]]}return t}function On(n,t,e,i,s){let o=-1,r=s*s,{rect:a,camera:l,scale:c}=n,h=a.x+a.width/2-l.x*c,u=a.y+a.height/2+l.y*c;for(let f=0;f<n.count;f++){if(!t(f)||!n.hasPlace(f))continue;let p=h+n.xOf(f)*c-e,m=u-n.yOf(f)*c-i,g=p*p+m*m;g<r&&(r=g,o=f)}return o}function Sn(n,t,e){let i=e.map(([h])=>h),s=e.map(([,h])=>h),[o,r,a,l]=[Math.min(...i),Math.max(...i),Math.min(...s),Math.max(...s)],c=[];for(let h=0;h<n.count;h++){if(!t(h)||!n.hasPlace(h))continue;let[u,f]=n.screen(h);u>=o&&u<=r&&f>=a&&f<=l&&Es(e,u,f)&&c.push(h)}return c}function Es(n,t,e){let i=!1;for(let s=0,o=n.length-1;s<n.length;o=s++){let[r,a]=n[s],[l,c]=n[o];a>e!=c>e&&t<(l-r)*(e-a)/(c-a)+r&&(i=!i)}return i}function An([n,t],[e,i]){return[[n,t],[e,t],[e,i],[n,i]]}function En(n,t,e){if(e==="set")return t;let i=new Set(n);for(let s of t)e==="add"?i.add(s):i.delete(s);return[...i]}function J(n){return n.altKey?"take":n.shiftKey?"add":"set"}var Ns=14;function Nn(n){let{store:t}=n,e=r=>a=>n.painting.visible(r.side,a),i=(r,a,l)=>On(r,e(r),a,l,Ns),s=r=>r.map(a=>n.run.ids[a]),o=({rect:r},a,l)=>!r.hidden&&a>=r.x&&a<=r.x+r.width&&l>=r.y&&l<=r.y+r.height;return{panelAt:(r,a)=>n.panels?.find(l=>o(l,r,a))??null,tool:()=>t.state.tool,drag:(r,a,l)=>t.set({camera:pn(t.state.camera,r.rect,a,l)}),zoom:(r,a,l,c)=>t.set({camera:Tt(t.state.camera,r.rect,a,l,c)}),hover:(r,a,l)=>{let c=n.marks.at(r,a,l);n.pointing.at(r,c?-1:i(r,a,l),c)},leave:()=>n.pointing.at(null,-1),click:(r,a,l,c)=>{let h=n.marks.at(r,a,l);if(h){n.face.toolbar.findings.take(r,h.finding,!1);return}let u=i(r,a,l);c.pointerType==="touch"&&n.pointing.at(r,u),u>=0?n.selection.change(s([u]),J(c)):J(c)==="set"&&t.state.selected.length&&n.selection.change([],"set")},drawing:(r,a)=>{n.drawnLoop=a.length?{side:r.side,points:a}:null,n.pointing.at(null,-1),n.loop.ask()},drawn:(r,a,l)=>{n.drawnLoop=null,n.selection.change(s(Sn(r,e(r),a)),J(l)),n.loop.ask()}}}var Ce=[{keys:["ArrowRight"],help:"→ next snapshot",act:n=>n.player.step(1)},{keys:["ArrowLeft"],help:"← previous snapshot",act:n=>n.player.step(-1)},{keys:["Home"],help:"Home first snapshot",act:n=>n.player.goTo(0)},{keys:["End"],help:"End last snapshot",act:n=>n.player.goTo(1/0)},{keys:[" "],help:"Space play or pause",act:n=>n.player.toggle()},{keys:["ArrowDown"],help:"↓ next image",act:n=>n.pointing.next(1)},{keys:["ArrowUp"],help:"↑ previous image",act:n=>n.pointing.next(-1)},{keys:["f","F"],help:"F next finding",act:n=>n.face.toolbar.findings.next()},{keys:["Enter"],help:"Enter select the image",act:n=>n.pointing.select()},{keys:["p","P"],help:"P pan",act:n=>n.use("pan")},{keys:["l","L"],help:"L lasso",act:n=>n.use("lasso")},{keys:["b","B"],help:"B box",act:n=>n.use("box")},{keys:["+","="],help:"+ zoom in",act:n=>n.zoomBy(1.5)},{keys:["-","−"],help:"− zoom out",act:n=>n.zoomBy(.6666666666666666)},{keys:["0"],help:"0 show all",act:n=>n.showAll()},{keys:["Escape"],help:"Esc clear the selection",act:n=>n.selection.change([],"set")}];function Tn(n,t){let e=i=>{if(i.ctrlKey||i.metaKey||i.altKey)return;let{tagName:s,type:o}=i.composedPath()[0];if(s==="SELECT"||o==="search"||[" ","Enter"].includes(i.key)&&["BUTTON","SUMMARY","INPUT"].includes(s))return;let r=Ce.find(({keys:a})=>a.includes(i.key));r&&(i.preventDefault(),i.stopPropagation(),r.act(t))};return n.addEventListener("keydown",e),()=>n.removeEventListener("keydown",e)}var Ts=4,Ls=.0016;function _n(n,t){let e=new Map,i=null,s=f=>{let p=n.getBoundingClientRect();return[f.clientX-p.left,f.clientY-p.top]},o=f=>{let p=s(f),m=t.panelAt(...p);m&&(n.focus({preventScroll:!0}),n.setPointerCapture(f.pointerId),e.set(f.pointerId,p),e.size===2?i={kind:"pinch",panel:i?.panel??m}:e.size===1&&(i={kind:f.button!==0||t.tool()==="pan"?"pan":t.tool(),panel:m,start:p,loop:[p],moved:!1}),i?.kind==="pinch"&&t.drawing(i.panel,[]),f.preventDefault())},r=f=>{let p=s(f);if(!e.has(f.pointerId)){let g=t.panelAt(...p);g?t.hover(g,...p):t.leave();return}let m=e.get(f.pointerId);i?.kind==="pinch"?_s(e,f.pointerId,p,i.panel,t):i&&(!i.moved&&Math.hypot(p[0]-i.start[0],p[1]-i.start[1])>Ts&&(i.moved=!0),i.moved&&i.kind==="pan"?t.drag(i.panel,p[0]-m[0],p[1]-m[1]):i.moved&&(i.kind==="lasso"?i.loop.push(p):i.loop=An(i.start,p),t.drawing(i.panel,i.loop))),e.set(f.pointerId,p)},a=f=>{!e.delete(f.pointerId)||!i||(i.kind!=="pinch"&&f.type==="pointerup"?i.moved?i.kind!=="pan"&&t.drawn(i.panel,i.loop,f):t.click(i.panel,...i.start,f):t.drawing(i.panel,[]),(!e.size||i.kind!=="pinch")&&(i=null))},l=f=>{let p=t.panelAt(...s(f));if(!p)return;f.preventDefault();let m=f.deltaMode===1?16:f.deltaMode===2?400:1,g=Math.max(-240,Math.min(240,f.deltaY*m));t.zoom(p,...s(f),Math.exp(-g*Ls*(f.ctrlKey?4:1)))},u={pointerdown:o,pointermove:r,pointerup:a,pointercancel:a,pointerleave:f=>f.pointerType==="touch"||e.size||t.leave(),contextmenu:f=>f.preventDefault()};for(let[f,p]of Object.entries(u))n.addEventListener(f,p);return n.addEventListener("wheel",l,{passive:!1}),()=>{for(let[f,p]of Object.entries(u))n.removeEventListener(f,p);n.removeEventListener("wheel",l)}}function _s(n,t,e,i,s){let[o,r]=[...n.values()],a={middle:Ln(o,r),spread:Math.hypot(o[0]-r[0],o[1]-r[1])};n.set(t,e);let[l,c]=[...n.values()],h=Ln(l,c),u=Math.hypot(l[0]-c[0],l[1]-c[1]);s.drag(i,h[0]-a.middle[0],h[1]-a.middle[1]),a.spread>8&&u>8&&s.zoom(i,...h,u/a.spread)}function Ln([n,t],[e,i]){return[(n+e)/2,(t+i)/2]}var je=[0,1,3,4,2,5];function Fe(n,t,e,i,s){if(t===1)n.rect(e-s*.85,i-s*.85,s*1.7,s*1.7);else if(t===2)Pn(n,e,i,s*1.15,4,0);else if(t===3)Pn(n,e,i+s*.2,s*1.15,3,-Math.PI/2);else if(t===4){let o=s*.9,r=s*.35;[[0,r],[o-r,o],[o,o-r],[r,0],[o,r-o],[o-r,-o],[0,-r],[r-o,-o],[-o,r-o],[-r,0],[-o,o-r],[r-o,o]].forEach(([l,c],h)=>h?n.lineTo(e+l,i+c):n.moveTo(e+l,i+c)),n.closePath()}else n.moveTo(e+s,i),n.arc(e,i,s,0,2*Math.PI)}function Pn(n,t,e,i,s,o){for(let r=0;r<s;r++){let a=o+2*Math.PI*r/s,[l,c]=[t+i*Math.cos(a),e+i*Math.sin(a)];r?n.lineTo(l,c):n.moveTo(l,c)}n.closePath()}function Ct(n,t,e,i){let s=new ze;return Fe(s,n,t,e,i),s.text}var ze=class{constructor(){this.text=""}moveTo(t,e){this.text+=`M${t.toFixed(1)} ${e.toFixed(1)}`}lineTo(t,e){this.text+=`L${t.toFixed(1)} ${e.toFixed(1)}`}rect(t,e,i,s){this.text+=`M${t.toFixed(1)} ${e.toFixed(1)}h${i.toFixed(1)}v${s.toFixed(1)}h${(-i).toFixed(1)}z`}arc(t,e,i){this.text+=`a${i} ${i} 0 1 0 ${-2*i} 0a${i} ${i} 0 1 0 ${2*i} 0z`}closePath(){this.text+="Z"}};var zt="bystander";function Rn(n){let t=new Map;for(let e of n.columns){let i=Cn[e.name]??e.name.replaceAll("_"," ");e.categories===null?t.set(`column:${e.name}`,{title:i,numbers:!0,make:()=>Fs(e)}):e.categories.length>0&&t.set(`column:${e.name}`,{title:i,make:()=>$s(n,e)})}for(let e of n.measures)t.set(`measure:${e.name}`,{title:e.title,numbers:!0,make:()=>Us(e)});return n.names.length&&(t.set("predicted",{title:"Named as",make:()=>Cs(n)}),t.set("change",{title:"Right or wrong",make:()=>zs()}),t.set("renamed",{title:"Was → is",make:()=>js(n)})),t.set("movement",{title:"Movement drawn",numbers:!0,make:()=>Bs()}),t.set("reliability",{title:"Reliability of the map",numbers:!0,make:()=>Ds()}),t}var Cn={label:"Class",family:"Family",style:"Style",split:"Use"},Ps={"few-shot":{colour:5,shape:2},"held-out":{colour:0,shape:0},validation:{colour:2,shape:5},pool:{colour:2,shape:5},[zt]:{tone:"quiet",shape:0}};function $s(n,t){let e=n.column("split"),i=t.name==="split"?-1:e?.categories?.indexOf(zt)??-1;if(i<0||!["label","family"].includes(t.name)){let c=t.categories.map(u=>({name:u,...t.name==="split"?Ps[u]:{}})),h={codeOf:(u,f)=>Rs(t,f),entries:c};return t.values.some(u=>u>=c.length)?zn(h,Is(t)):h}let s=new Set;for(let c=0;c<n.count;c++)e.values[c]!==i&&s.add(t.values[c]);let o=t.categories.map((c,h)=>h).filter(c=>s.has(c)),r=new Map(o.map((c,h)=>[c,h])),a=o.map(c=>({name:t.categories[c]}));return a.push({name:"bystanders",tone:"quiet",shape:0}),{codeOf:(c,h)=>e.values[h]===i?a.length-1:r.get(t.values[h])??-1,entries:a}}function Is({name:n}){return`no ${(Cn[n]??n.replaceAll("_"," ")).toLowerCase()}`}function zn({codeOf:n,entries:t},e){let i=[...t,{name:e,tone:"quiet",shape:0}],s=t.length;return{entries:i,codeOf:(o,r)=>n(o,r)<0?s:n(o,r)}}function Rs(n,t){let e=n.values[t];return e<n.categories.length?e:-1}function Cs(n){return zn({codeOf:(e,i)=>{let s=e.rowOf(i);if(s<0)return-1;let o=e.run.predicted?.[e.moment*e.run.count+s]??-1;return o<e.run.names.length?o:-1},entries:n.names.map(e=>({name:e}))},"not named")}function zs(){return{codeOf:(e,i)=>{let s=e.rowOf(i),o=s<0?null:e.run.isCorrect(0,s),r=s<0?null:e.run.isCorrect(e.judgedMoment,s);return o===null||r===null?4:o?r?0:2:r?1:3},entries:[{name:"stayed right",tone:"good",shape:0},{name:"became right",colour:4,shape:2},{name:"became wrong",colour:1,shape:4},{name:"stayed wrong",tone:"bad",shape:4},{name:"not known",tone:"quiet",shape:0}]}}function js(n){let t=new Map,e=n.epochs.length-1;for(let a=1;a<=e;a++)for(let l=0;l<n.count;l++){let c=$n(n,a,l);c&&t.set(c,(t.get(c)??0)+(a===e?1e6:1))}let i=[...t].sort(([,a],[,l])=>l-a).map(([a])=>a),s=new Map(i.map((a,l)=>[a,l])),o=(a,l)=>{let c=a.rowOf(l);if(c<0||!a.run.predictedName(a.judgedMoment,c))return-1;let h=$n(a.run,a.judgedMoment,c);return h?s.get(h)??i.length+1:i.length},r=[{name:"as before",tone:"quiet",shape:0},{name:"otherwise than in the left run",tone:"bad",shape:4}];return{codeOf:o,entries:[...i.map(a=>({name:a})),...r]}}function $n(n,t,e){let[i,s]=[n.predictedName(0,e),n.predictedName(t,e)];return i&&s&&i!==s?`${i} → ${s}`:null}function Fs(n){let[t,e]=Ws(n.values);return{valueOf:(i,s)=>n.values[s],low:t,high:e}}function Us({name:n,low:t,high:e}){return{valueOf:(s,o)=>{let r=s.rowOf(o);return r<0?NaN:s.run.value(n,s.judgedMoment,r)},low:t,high:e}}function Bs(){return{valueOf:(n,t)=>n.movement(t),low:0,high:.5}}function Ds(){return{valueOf:(n,t)=>n.reliability(t),low:0,high:1}}function Ws(n){let[t,e]=[1/0,-1/0];for(let i of n)i<t&&(t=i),i>e&&(e=i);return t<=e?[t,e]:[0,1]}var jt=class{constructor(){this.held=new Map}now(t,e,i){let s=this.at(t,e,i,t.from);if(!t.between)return s;let o=this.at(t,e,i,t.to),r=new Map(o.map(a=>[a.code,a]));return s.filter(({code:a})=>r.has(a)).map(({code:a,size:l,x:c,y:h})=>{let u=r.get(a);return{code:a,size:l,x:c+(u.x-c)*t.between,y:h+(u.y-h)*t.between}})}at(t,e,i,s){let o=`${t.places.version} ${s} ${e.name}`;return this.held.has(o)||(this.held.size>80&&this.held.clear(),this.held.set(o,qs(t,e,i,s))),this.held.get(o)}};function qs({places:n,count:t},e,i,s){let{values:o,categories:r}=e,a=s*t,l=g=>n.x[a+g]!==65535&&o[g]<r.length&&i(g),c=new Uint32Array(r.length);for(let g=0;g<t;g++)l(g)&&c[o[g]]++;let h=Uint32Array.from(c);for(let g=1;g<c.length;g++)c[g]+=c[g-1];let u=Uint32Array.from(c,(g,y)=>g-h[y]),[f,p]=[new Uint16Array(t),new Uint16Array(t)];for(let g=0;g<t;g++){if(!l(g))continue;let y=u[o[g]]++;f[y]=n.x[a+g],p[y]=n.y[a+g]}let m=(g,y)=>Z(g.subarray(c[y]-h[y],c[y]))/65534;return Array.from(h,(g,y)=>({code:y,size:g})).filter(({size:g})=>g).map(({code:g,size:y})=>({code:g,size:y,x:m(f,g),y:m(p,g)})).sort((g,y)=>y.size-g.size||g.code-y.code)}function Z(n){let t=ArrayBuffer.isView(n)?n.slice().sort():Float64Array.from(n).sort(),e=t.length>>1;return t.length%2?t[e]:(t[e-1]+t[e])/2}var Gs=400;function Fn(n,t){let e=n.places.noiseFloor[n.nearest]??0,i=[];for(let s=0;s<n.count;s++){let o=jn(n,s);if(!o)continue;let r=[...t.of(0,n.rowOf(s))].map(h=>jn(n,n.imageOf(h))).filter(Boolean);if(!r.length)continue;let a=o[0]-Z(r.map(([h])=>h)),l=o[1]-Z(r.map(([,h])=>h)),c=Math.hypot(a,l);c>Math.max(e,.001)&&i.push({i:s,dx:a,dy:l,length:c})}return i.sort((s,o)=>o.length-s.length)}function jn(n,t){if(t<0||!n.hasPlace(t))return null;let[e,i]=n.placeAt(0,t);return e>1?null:[n.xOf(t)-e,n.yOf(t)-i]}function Un(n,t,e,i,s){let o=0;n.lineWidth=1.3;for(let{i:r,dx:a,dy:l}of e){if(o>=Gs)break;if(!i(r))continue;let[c,h]=t.screen(r),{rect:u,scale:f}=t;if(c<u.x||c>u.x+u.width||h<u.y||h>u.y+u.height)continue;let[p,m]=[c-a*f,h+l*f],g=Math.hypot(c-p,h-m);if(g<5)continue;o++,n.strokeStyle=n.fillStyle=x(s(r),.8);let[y,b]=[(c-p)/g,(h-m)/g],w=Math.min(7,g*.45);n.beginPath(),n.moveTo(p,m),n.lineTo(c-y*w,h-b*w),n.stroke(),n.beginPath(),n.moveTo(c,h),n.lineTo(c-y*w-b*w*.45,h-b*w+y*w*.45),n.lineTo(c-y*w+b*w*.45,h-b*w-y*w*.45),n.closePath(),n.fill()}return o}function Ft(n,t){return n==null||t==null?NaN:n<t?-1:n>t?1:n>=t?0:NaN}function Hs(n,t){return n==null||t==null?NaN:t<n?-1:t>n?1:t>=n?0:NaN}function Bn(n){let t,e,i;n.length!==2?(t=Ft,e=(a,l)=>Ft(n(a),l),i=(a,l)=>n(a)-l):(t=n===Ft||n===Hs?n:Ks,e=n,i=n);function s(a,l,c=0,h=a.length){if(c<h){if(t(l,l)!==0)return h;do{let u=c+h>>>1;e(a[u],l)<0?c=u+1:h=u}while(c<h)}return c}function o(a,l,c=0,h=a.length){if(c<h){if(t(l,l)!==0)return h;do{let u=c+h>>>1;e(a[u],l)<=0?c=u+1:h=u}while(c<h)}return c}function r(a,l,c=0,h=a.length){let u=s(a,l,c,h-1);return u>c&&i(a[u-1],l)>-i(a[u],l)?u-1:u}return{left:s,center:r,right:o}}function Ks(){return 0}function Ys(n){return n===null?NaN:+n}var Dn=Bn(Ft),da=Dn.right,pa=Dn.left,ma=Bn(Ys).center;var Wn=qn(Gn),ga=qn(Vs);function qn(n){return function(t,e,i=e){if(!((e=+e)>=0))throw new RangeError("invalid rx");if(!((i=+i)>=0))throw new RangeError("invalid ry");let{data:s,width:o,height:r}=t;if(!((o=Math.floor(o))>=0))throw new RangeError("invalid width");if(!((r=Math.floor(r!==void 0?r:s.length/o))>=0))throw new RangeError("invalid height");if(!o||!r||!e&&!i)return t;let a=e&&n(e),l=i&&n(i),c=s.slice();return a&&l?(Q(a,c,s,o,r),Q(a,s,c,o,r),Q(a,c,s,o,r),tt(l,s,c,o,r),tt(l,c,s,o,r),tt(l,s,c,o,r)):a?(Q(a,s,c,o,r),Q(a,c,s,o,r),Q(a,s,c,o,r)):l&&(tt(l,s,c,o,r),tt(l,c,s,o,r),tt(l,s,c,o,r)),t}}function Q(n,t,e,i,s){for(let o=0,r=i*s;o<r;)n(t,e,o,o+=i,1)}function tt(n,t,e,i,s){for(let o=0,r=i*s;o<i;++o)n(t,e,o,o+r,i)}function Vs(n){let t=Gn(n);return(e,i,s,o,r)=>{s<<=2,o<<=2,r<<=2,t(e,i,s+0,o+0,r),t(e,i,s+1,o+1,r),t(e,i,s+2,o+2,r),t(e,i,s+3,o+3,r)}}function Gn(n){let t=Math.floor(n);if(t===n)return Xs(n);let e=n-t,i=2*n+1;return(s,o,r,a,l)=>{if(!((a-=l)>=r))return;let c=t*o[r],h=l*t,u=h+l;for(let f=r,p=r+h;f<p;f+=l)c+=o[Math.min(a,f)];for(let f=r,p=a;f<=p;f+=l)c+=o[Math.min(a,f+h)],s[f]=(c+e*(o[Math.max(r,f-u)]+o[Math.min(a,f+u)]))/i,c-=o[Math.max(r,f-h)]}}function Xs(n){let t=2*n+1;return(e,i,s,o,r)=>{if(!((o-=r)>=s))return;let a=n*i[s],l=r*n;for(let c=s,h=s+l;c<h;c+=r)a+=i[Math.min(o,c)];for(let c=s,h=o;c<=h;c+=r)a+=i[Math.min(o,c+l)],e[c]=a/t,a-=i[Math.max(s,c-l)]}}function Js(n,t){let e=0;if(t===void 0)for(let i of n)i!=null&&(i=+i)>=i&&++e;else{let i=-1;for(let s of n)(s=t(s,++i,n))!=null&&(s=+s)>=s&&++e}return e}function Hn(n,t){let e,i;if(t===void 0)for(let s of n)s!=null&&(e===void 0?s>=s&&(e=i=s):(e>s&&(e=s),i<s&&(i=s)));else{let s=-1;for(let o of n)(o=t(o,++s,n))!=null&&(e===void 0?o>=o&&(e=i=o):(e>o&&(e=o),i<o&&(i=o)))}return[e,i]}var Zs=Array.prototype,wa=Zs.slice;var Qs=Math.sqrt(50),to=Math.sqrt(10),eo=Math.sqrt(2);function Ut(n,t,e){let i=(t-n)/Math.max(0,e),s=Math.floor(Math.log10(i)),o=i/Math.pow(10,s),r=o>=Qs?10:o>=to?5:o>=eo?2:1,a,l,c;return s<0?(c=Math.pow(10,-s)/r,a=Math.round(n*c),l=Math.round(t*c),a/c<n&&++a,l/c>t&&--l,c=-c):(c=Math.pow(10,s)*r,a=Math.round(n/c),l=Math.round(t/c),a*c<n&&++a,l*c>t&&--l),l<a&&.5<=e&&e<2?Ut(n,t,e*2):[a,l,c]}function Bt(n,t,e){if(t=+t,n=+n,e=+e,!(e>0))return[];if(n===t)return[n];let i=t<n,[s,o,r]=i?Ut(t,n,e):Ut(n,t,e);if(!(o>=s))return[];let a=o-s+1,l=new Array(a);if(i)if(r<0)for(let c=0;c<a;++c)l[c]=(o-c)/-r;else for(let c=0;c<a;++c)l[c]=(o-c)*r;else if(r<0)for(let c=0;c<a;++c)l[c]=(s+c)/-r;else for(let c=0;c<a;++c)l[c]=(s+c)*r;return l}function no(n,t,e){return t=+t,n=+n,e=+e,Ut(n,t,e)[2]}function Kn(n,t,e){let i;for(;;){let s=no(n,t,e);if(s===i||s===0||!isFinite(s))return[n,t];if(s>0){let o=Math.ceil(n/s),r=Math.floor(t/s);n=(o-(o*s>n))*s,t=(r+(r*s<t))*s}else if(s<0){let o=-s,r=Math.ceil(n*o),a=Math.floor(t*o);n=(r-(r/o>n))/o,t=(a+(a/o<t))/o}i=s}}function Yn(n){return Math.max(1,Math.ceil(Math.log(Js(n))/Math.LN2)+1)}function Be(n,t){let e;if(t===void 0)for(let i of n)i!=null&&(e<i||e===void 0&&i>=i)&&(e=i);else{let i=-1;for(let s of n)(s=t(s,++i,n))!=null&&(e<s||e===void 0&&s>=s)&&(e=s)}return e}var ya=io(Math.random);function io(n){return function(e,i=0,s=e.length){let o=s-(i=+i);for(;o;){let r=n()*o--|0,a=e[o+i];e[o+i]=e[r+i],e[r+i]=a}return e}}var so=Array.prototype,Dt=so.slice;function Vn(n,t){return n-t}function Xn(n){for(var t=0,e=n.length,i=n[e-1][1]*n[0][0]-n[e-1][0]*n[0][1];++t<e;)i+=n[t-1][1]*n[t][0]-n[t-1][0]*n[t][1];return i}var z=n=>()=>n;function Jn(n,t){for(var e=-1,i=t.length,s;++e<i;)if(s=oo(n,t[e]))return s;return 0}function oo(n,t){for(var e=t[0],i=t[1],s=-1,o=0,r=n.length,a=r-1;o<r;a=o++){var l=n[o],c=l[0],h=l[1],u=n[a],f=u[0],p=u[1];if(ro(l,u,t))return 0;h>i!=p>i&&e<(f-c)*(i-h)/(p-h)+c&&(s=-s)}return s}function ro(n,t,e){var i;return ao(n,t,e)&&lo(n[i=+(n[0]===t[0])],e[i],t[i])}function ao(n,t,e){return(t[0]-n[0])*(e[1]-n[1])===(e[0]-n[0])*(t[1]-n[1])}function lo(n,t,e){return n<=t&&t<=e||e<=t&&t<=n}function Zn(){}var U=[[],[[[1,1.5],[.5,1]]],[[[1.5,1],[1,1.5]]],[[[1.5,1],[.5,1]]],[[[1,.5],[1.5,1]]],[[[1,1.5],[.5,1]],[[1,.5],[1.5,1]]],[[[1,.5],[1,1.5]]],[[[1,.5],[.5,1]]],[[[.5,1],[1,.5]]],[[[1,1.5],[1,.5]]],[[[.5,1],[1,.5]],[[1.5,1],[1,1.5]]],[[[1.5,1],[1,.5]]],[[[.5,1],[1.5,1]]],[[[1,1.5],[1.5,1]]],[[[.5,1],[1,1.5]]],[]];function We(){var n=1,t=1,e=Yn,i=l;function s(c){var h=e(c);if(Array.isArray(h))h=h.slice().sort(Vn);else{let u=Hn(c,co);for(h=Bt(...Kn(u[0],u[1],h),h);h[h.length-1]>=u[1];)h.pop();for(;h[1]<u[0];)h.shift()}return h.map(u=>o(c,u))}function o(c,h){let u=h==null?NaN:+h;if(isNaN(u))throw new Error(`invalid value: ${h}`);var f=[],p=[];return r(c,u,function(m){i(m,c,u),Xn(m)>0?f.push([m]):p.push(m)}),p.forEach(function(m){for(var g=0,y=f.length,b;g<y;++g)if(Jn((b=f[g])[0],m)!==-1){b.push(m);return}}),{type:"MultiPolygon",value:h,coordinates:f}}function r(c,h,u){var f=new Array,p=new Array,m,g,y,b,w,M;for(m=g=-1,b=G(c[0],h),U[b<<1].forEach(v);++m<n-1;)y=b,b=G(c[m+1],h),U[y|b<<1].forEach(v);for(U[b<<0].forEach(v);++g<t-1;){for(m=-1,b=G(c[g*n+n],h),w=G(c[g*n],h),U[b<<1|w<<2].forEach(v);++m<n-1;)y=b,b=G(c[g*n+n+m+1],h),M=w,w=G(c[g*n+m+1],h),U[y|b<<1|w<<2|M<<3].forEach(v);U[b|w<<3].forEach(v)}for(m=-1,w=c[g*n]>=h,U[w<<2].forEach(v);++m<n-1;)M=w,w=G(c[g*n+m+1],h),U[w<<2|M<<3].forEach(v);U[w<<3].forEach(v);function v(E){var A=[E[0][0]+m,E[0][1]+g],O=[E[1][0]+m,E[1][1]+g],N=a(A),P=a(O),k,S;(k=p[N])?(S=f[P])?(delete p[k.end],delete f[S.start],k===S?(k.ring.push(O),u(k.ring)):f[k.start]=p[S.end]={start:k.start,end:S.end,ring:k.ring.concat(S.ring)}):(delete p[k.end],k.ring.push(O),p[k.end=P]=k):(k=f[P])?(S=p[N])?(delete f[k.start],delete p[S.end],k===S?(k.ring.push(O),u(k.ring)):f[S.start]=p[k.end]={start:S.start,end:k.end,ring:S.ring.concat(k.ring)}):(delete f[k.start],k.ring.unshift(A),f[k.start=N]=k):f[N]=p[P]={start:N,end:P,ring:[A,O]}}}function a(c){return c[0]*2+c[1]*(n+1)*4}function l(c,h,u){c.forEach(function(f){var p=f[0],m=f[1],g=p|0,y=m|0,b=De(h[y*n+g]);p>0&&p<n&&g===p&&(f[0]=Qn(p,De(h[y*n+g-1]),b,u)),m>0&&m<t&&y===m&&(f[1]=Qn(m,De(h[(y-1)*n+g]),b,u))})}return s.contour=o,s.size=function(c){if(!arguments.length)return[n,t];var h=Math.floor(c[0]),u=Math.floor(c[1]);if(!(h>=0&&u>=0))throw new Error("invalid size");return n=h,t=u,s},s.thresholds=function(c){return arguments.length?(e=typeof c=="function"?c:Array.isArray(c)?z(Dt.call(c)):z(c),s):e},s.smooth=function(c){return arguments.length?(i=c?l:Zn,s):i===l},s}function co(n){return isFinite(n)?n:NaN}function G(n,t){return n==null?!1:+n>=t}function De(n){return n==null||isNaN(n=+n)?-1/0:n}function Qn(n,t,e,i){let s=i-t,o=e-t,r=isFinite(s)||isFinite(o)?s/o:Math.sign(s)/Math.sign(o);return isNaN(r)?n:n+r-.5}function ho(n){return n[0]}function fo(n){return n[1]}function uo(){return 1}function qe(){var n=ho,t=fo,e=uo,i=960,s=500,o=20,r=2,a=o*3,l=i+a*2>>r,c=s+a*2>>r,h=z(20);function u(w){var M=new Float32Array(l*c),v=Math.pow(2,-r),E=-1;for(let Se of w){var A=(n(Se,++E,w)+a)*v,O=(t(Se,E,w)+a)*v,N=+e(Se,E,w);if(N&&A>=0&&A<l&&O>=0&&O<c){var P=Math.floor(A),k=Math.floor(O),S=A-P-.5,mt=O-k-.5;M[P+k*l]+=(1-S)*(1-mt)*N,M[P+1+k*l]+=S*(1-mt)*N,M[P+1+(k+1)*l]+=S*mt*N,M[P+(k+1)*l]+=(1-S)*mt*N}}return Wn({data:M,width:l,height:c},o*v),M}function f(w){var M=u(w),v=h(M),E=Math.pow(2,2*r);return Array.isArray(v)||(v=Bt(Number.MIN_VALUE,Be(M)/E,v)),We().size([l,c]).thresholds(v.map(A=>A*E))(M).map((A,O)=>(A.value=+v[O],p(A)))}f.contours=function(w){var M=u(w),v=We().size([l,c]),E=Math.pow(2,2*r),A=O=>{O=+O;var N=p(v.contour(M,O*E));return N.value=O,N};return Object.defineProperty(A,"max",{get:()=>Be(M)/E}),A};function p(w){return w.coordinates.forEach(m),w}function m(w){w.forEach(g)}function g(w){w.forEach(y)}function y(w){w[0]=w[0]*Math.pow(2,r)-a,w[1]=w[1]*Math.pow(2,r)-a}function b(){return a=o*3,l=i+a*2>>r,c=s+a*2>>r,f}return f.x=function(w){return arguments.length?(n=typeof w=="function"?w:z(+w),f):n},f.y=function(w){return arguments.length?(t=typeof w=="function"?w:z(+w),f):t},f.weight=function(w){return arguments.length?(e=typeof w=="function"?w:z(+w),f):e},f.size=function(w){if(!arguments.length)return[i,s];var M=+w[0],v=+w[1];if(!(M>=0&&v>=0))throw new Error("invalid size");return i=M,s=v,b()},f.cellSize=function(w){if(!arguments.length)return 1<<r;if(!((w=+w)>=1))throw new Error("invalid cell size");return r=Math.floor(Math.log(w)/Math.LN2),b()},f.thresholds=function(w){return arguments.length?(h=typeof w=="function"?w:Array.isArray(w)?z(Dt.call(w)):z(w),f):h},f.bandwidth=function(w){if(!arguments.length)return Math.sqrt(o*(o+1));if(!((w=+w)>=0))throw new Error("invalid bandwidth");return o=(Math.sqrt(4*w*w+1)-1)/2,b()},f}var po=12,mo=10,go=3;function ti(n,t){let{rect:e}=n;return[...t].filter(([,i])=>i.length>=mo).sort(([,i],[,s])=>s.length-i.length).slice(0,po).map(([i,s])=>{let o=s.filter(a=>n.hasPlace(a)).map(a=>n.screen(a)),r=qe().x(([a])=>a-e.x).y(([,a])=>a-e.y).size([e.width,e.height]).cellSize(4).bandwidth(16).thresholds(go)(o);return{code:i,shapes:r}})}function ei(n,t,e,i){n.save(),n.translate(t.x,t.y),n.lineWidth=1.2;for(let{code:s,shapes:o}of e){n.strokeStyle=x(i(s),.75);for(let r of o){n.beginPath();for(let a of r.coordinates)for(let l of a)l.forEach(([c,h],u)=>u?n.lineTo(c,h):n.moveTo(c,h));n.stroke()}}n.restore()}var T=9,ni=18,wo=14,yo=[[T*2+3,8],[T*4+6,12]],xo=60,Wt=class{constructor(){this.middles=new Map,this.placed=[[],[]]}place(t,e){let{rect:i}=t,s=([r,a],l)=>r>=i.x+l&&r<=i.x+i.width-l&&a>=i.y+l&&a<=i.y+i.height-l,o=[];for(let r of e?.findings??[]){let a=r.placed&&this.middleNow(t,e,r);if(!a)continue;let l=$(t.camera,i,...a);if(!s(l,0))continue;let c=([p,m])=>o.every(g=>Math.hypot(g.x-p,g.y-m)>=2*T+2),h=bo(l).filter(p=>s(p,T+1)),[u,f]=h.find(c)??h[0]??l;o.push({finding:r,x:u,y:f,foot:l})}return this.placed[t.side]=o,o}at(t,e,i){let s=this.placed[t.side].filter(({x:o,y:r})=>Math.hypot(o-e,r-i)<=wo);return s.sort((o,r)=>Math.hypot(o.x-e,o.y-i)-Math.hypot(r.x-e,r.y-i)),s[0]??null}clear(){this.placed=[[],[]]}middleNow(t,e,i){let[s,o]=[t.from,t.to].map(r=>this.middleAt(t,e,i,r));return s&&o&&s.map((r,a)=>r+(o[a]-r)*t.between)}middleAt(t,e,i,s){let o=`${e.version} ${i.number} ${t.places.version} ${s}`;if(!this.middles.has(o)){this.middles.size>xo*e.findings.length&&this.middles.clear();let r=qt(t,i).map(a=>t.placeAt(s,a)).filter(([a])=>a<=1);this.middles.set(o,r.length?[0,1].map(a=>Z(r.map(l=>l[a]))):null)}return this.middles.get(o)}};function qt(n,{rows:t}){return Array.from(t,e=>n.imageOf(e)).filter(e=>e>=0)}function bo([n,t]){let e=yo.flatMap(([i,s])=>Array.from({length:s},(o,r)=>{let a=(r/s-.25)*2*Math.PI;return[n+i*Math.cos(a),t-ni+i*Math.sin(a)]}));return[[n,t-ni],...e]}function Ge(n,t){let e=t.paper[0]>128?t.bad.map(i=>i*.9):t.bad;return n==="severe"?{fill:e,rim:e,width:1.5,ink:t.paper}:n==="clear"?{fill:t.paper,rim:t.bad,width:3,ink:t.ink}:{fill:t.paper,rim:t.muted,width:1.5,ink:t.ink}}function ii(n,t,{look:e,font:i,picked:s,pointed:o}){for(let{finding:r,x:a,y:l,foot:c}of t){let{fill:h,rim:u,width:f,ink:p}=Ge(r.word,e),m=r===s||r===o;n.lineWidth=1.5,n.strokeStyle=x(m?e.ink:e.muted,.9),n.beginPath(),n.moveTo(a,l),n.lineTo(...c),n.stroke();let g=(y,b)=>{n.fillStyle=b,n.beginPath(),n.arc(a,l,y,0,2*Math.PI),n.fill()};g(T+(m?3:1.5),x(m?e.ink:e.paper)),m&&g(T+1.5,x(e.paper)),g(T,x(u)),g(T-f,x(h)),n.fillStyle=x(p),n.font=`700 11px ${i}`,n.textAlign="center",n.textBaseline="middle",n.fillText(String(r.number),a,l+.5)}n.textAlign="start",n.textBaseline="alphabetic"}function si(n){return n.map(({x:t,y:e})=>[t-T,e-T,t+T,e+T])}var ht={kept:{title:"kept",dash:[],colour:n=>n.categories[4]},lost:{title:"lost",dash:[2,4],colour:n=>n.bad},gained:{title:"gained",dash:[7,4],colour:n=>n.good}};function Gt(n,t,e){let i=t.rowOf(e);if(!n||i<0||i>=n.count)return null;let s=n.indexAt(t.run.epochs[t.judgedMoment]);return vt(n.of(0,i),n.of(s,i))}function oi(n,t,e,i,s){if(!t.hasPlace(e))return;let[o,r]=t.screen(e);for(let[a,{dash:l,colour:c}]of Object.entries(ht)){n.strokeStyle=x(c(s),.9),n.lineWidth=a==="lost"?1.8:1.5,n.setLineDash(l),n.beginPath();for(let h of i[a]){let u=t.imageOf(h);u<0||!t.hasPlace(u)||(n.moveTo(o,r),n.lineTo(...t.screen(u)))}n.stroke()}n.setLineDash([])}function ri(n,t,e,i){if(!t.hasPlace(e))return;let[s,o]=t.screen(e);for(let[r,a]of[[5,x(i.paper)],[2.2,x(i.ink)]])n.lineWidth=r,n.strokeStyle=a,n.beginPath(),n.arc(s,o,9,0,2*Math.PI),n.stroke()}function ai(n,t,e){t.length<2||(n.beginPath(),t.forEach(([i,s],o)=>o?n.lineTo(i,s):n.moveTo(i,s)),n.closePath(),n.fillStyle=x(e.accent,.12),n.fill(),n.lineWidth=1.5,n.strokeStyle=x(e.accent),n.setLineDash([5,4]),n.stroke(),n.setLineDash([]))}var Kt=12,He=3.5,vo=2e3,Ht=new Map;function li(n,t,{rect:e,look:i,font:s,ratio:o,taken:r=[]}){let a=`600 ${Kt}px ${s}`;n.font=a;for(let{text:l,x:c,y:h,colour:u}of Ke(n,t,e,r)){let{picture:f,width:p,height:m}=Mo(l,{colour:x(u),paper:x(i.paper,.9),style:a,ratio:o}),[g,y]=[c-p/2,h-m/2].map(b=>Math.round(b*o)/o);n.drawImage(f,g,y,p,m)}}function Mo(n,{colour:t,paper:e,style:i,ratio:s}){let o=[n,t,e,i,s].join(`
`),r=Ht.get(o);return r||(Ht.size>vo&&Ht.clear(),r=ko(n,{colour:t,paper:e,style:i,ratio:s}),Ht.set(o,r)),r}function ko(n,{colour:t,paper:e,style:i,ratio:s}){let o=document.createElement("canvas"),r=o.getContext("2d");r.font=i;let a=Math.ceil(r.measureText(n).width+2*He),l=Kt*1.5+2*He;return o.width=a*s,o.height=l*s,r.scale(s,s),Object.assign(r,{font:i,textAlign:"center",textBaseline:"middle",lineJoin:"round"}),r.lineWidth=He,r.strokeStyle=e,r.strokeText(n,a/2,l/2),r.fillStyle=t,r.fillText(n,a/2,l/2),{picture:o,width:a,height:l}}function Ke(n,t,e,i){let s=r=>i.some(a=>r[0]<a[2]&&r[2]>a[0]&&r[1]<a[3]&&r[3]>a[1]),o=({x:r,y:a},l)=>[r-l,a-Kt*.75,r+l,a+Kt*.75];return t.flatMap(r=>{let a=n.measureText(r.text).width/2+4;if(r.firm){let c=Math.min(Math.max(r.x,e.x+a),e.x+e.width-a),h=[r.y,r.y+28,r.y-18].map(f=>({...r,x:c,y:f})),u=h.find(f=>!s(o(f,a)))??h[0];return i.push(o(u,a)),[u]}let l=o(r,a);return l[0]<e.x||l[2]>e.x+e.width||l[1]<e.y||l[3]>e.y+e.height?[]:s(l)?[]:(i.push(l),[r])})}var ci=0,Ye=1,ft=2,ut=4,Oo={"few-shot":9,"held-out":7,validation:6,pool:6,bystander:4.5},So=6.5,Ve=.14,hi=.4;function fi(n,t,{look:e,hidden:i,selected:s,fading:o,sizes:r}){let a=n.count,l=new Uint8Array(a*4),c=new Uint8Array(a*4),h=t.entries?.map((p,m)=>dt(p,m,e)),u=new Set;t.entries?.forEach((p,m)=>i.has(p.name)&&u.add(m));let f=t.high-t.low||1;for(let p=0;p<a;p++){let m=e.quiet,g=0,y=ci;if(h){let v=t.codeOf(n,p);v>=0&&({rgb:m,shape:g}=h[v],u.has(v)&&(y=ft))}else{let v=t.valueOf(n,p);Number.isFinite(v)&&(m=e.sequential((v-t.low)/f))}let b=.9,w=o?n.reliability(p):NaN;Number.isFinite(w)&&(b*=hi+(1-hi)*w),s.size&&(s.has(p)?(b=1,y===ci&&(y=Ye)):b*=Ve/.9);let M=p*4;l[M]=m[0],l[M+1]=m[1],l[M+2]=m[2],l[M+3]=b*255,c[M]=r[p]*ut,c[M+1]=g,c[M+2]=y}return{colour:l,look:c}}function dt(n,t,e){let i=e.categories.length,s=n.tone?e[n.tone]:e.categories[(n.colour??t)%i],o=n.shape??je[Math.floor(t/i)%je.length];return{rgb:s,shape:o}}function ui(n){let t=n.column("split"),e=Math.min(1,Math.max(.4,(4e3/n.count)**.25)),i=new Float32Array(n.count);for(let s=0;s<n.count;s++){let o=t?.categories?t.categories[t.values[s]]:void 0;i[s]=(Oo[o]??So)*e}return i}var L=44,Ao=3,Eo=420,No=8;function di(n,t,e){let{rect:i}=n,s=[];for(let a=0;a<n.count;a++){if(!t(a)||!n.hasPlace(a))continue;let[l,c]=n.screen(a);if(!(l<i.x||l>i.x+i.width||c<i.y||c>i.y+i.height)&&(s.push([a,l,c]),s.length>Eo))return[]}if(s.length*L*L>i.width*i.height*1.1)return[];s.sort(([a],[l])=>e(l)-e(a)||a-l);let o=new Set;return s.filter(([,a,l])=>{let c=`${Math.floor((a-i.x)/L)} ${Math.floor((l-i.y)/L)}`;return o.has(c)?!1:o.add(c)}).sort(([a],[l])=>e(a)-e(l))}function pi(n,t,e,i,s,{look:o,selected:r}){let a=t.about.sheets.length>No?0:L*(window.devicePixelRatio||1);for(let[l,c,h]of e){let u=t.rowOf(l),f=u<0||!t.run.hasPicture(u)?null:i.picture(t,u,a);if(!f)continue;let p=L/2;n.globalAlpha=r.size&&!r.has(l)?Ve:1,n.fillStyle=x(o.paper),n.fillRect(c-p-1.5,h-p-1.5,L+3,L+3);let{sheet:m,side:g}=f;n.drawImage(m,f.x,f.y,g,g,c-p,h-p,L,L),n.strokeStyle=x(s(l)),n.lineWidth=2,n.strokeRect(c-p-.5,h-p-.5,L+1,L+1),r.has(l)&&(n.strokeStyle=x(o.accent),n.lineWidth=Ao,n.strokeRect(c-p-3,h-p-3,L+6,L+6))}n.globalAlpha=1}var Yt=5;function gi(n){let{names:t,x:e,y:i}=n.places.prompts;return t.flatMap((s,o)=>{let[r,a]=[n.from,n.to].map(u=>u*t.length+o);if(e[r]===65535||e[a]===65535)return[];let l=u=>(u[r]+(u[a]-u[r])*n.between)/65534,[c,h]=$(n.camera,n.rect,l(e),l(i));return[{text:`“${s}”`,x:c,y:h}]})}function wi(n,t){return t.flatMap(({text:e,from:i,to:s})=>{let[o,r]=[mi(n,n.from,i),mi(n,n.to,s)];if(!o||!r)return[];let a=h=>o[h]+(r[h]-o[h])*n.between,[l,c]=$(n.camera,n.rect,a(0),a(1));return[{text:`“${e}”`,x:l,y:c,near:n.between<.5?i:s}]})}function mi(n,t,e){let i=e.map(s=>n.placeAt(t,s)).filter(([s])=>s<=1);return i.length?[0,1].map(s=>i.reduce((o,r)=>o+r[s],0)/i.length):null}function yi(n,t,e){for(let[i,s]of[[4,x(e.paper)],[1.8,x(e.accent)]]){n.lineWidth=i,n.strokeStyle=s,n.beginPath();for(let{x:o,y:r}of t)n.moveTo(o-Yt,r),n.lineTo(o+Yt,r),n.moveTo(o,r-Yt),n.lineTo(o,r+Yt);n.stroke()}}function xi(n,t,e,i){n.lineWidth=1,n.strokeStyle=x(i.accent,.7);for(let{x:s,y:o,near:r}of e){n.beginPath();for(let a of r)t.hasPlace(a)&&(n.moveTo(s,o),n.lineTo(...t.screen(a)));n.stroke()}for(let{x:s,y:o}of e){n.beginPath();for(let r=0;r<10;r++){let[a,l]=[(r/5-.5)*Math.PI,r%2?4:9];n.lineTo(s+l*Math.cos(a),o+l*Math.sin(a))}n.closePath(),n.fillStyle=x(i.accent),n.fill(),n.lineWidth=1.5,n.strokeStyle=x(i.paper),n.stroke()}}var To=300;function bi(n,t,e,i){if(!(t.place<=0)){n.lineWidth=e.length>60?1:1.6,n.lineJoin="round";for(let s of e.slice(0,To))if(t.hasPlace(s)){n.strokeStyle=x(i(s),e.length>60?.45:.75),n.beginPath();for(let o=0;o<=t.from;o++){let[r,a]=t.placeAt(o,s);if(r>1)continue;let[l,c]=$(t.camera,t.rect,r,a);o?n.lineTo(l,c):(n.moveTo(l+2.2,c),n.arc(l,c,2.2,0,2*Math.PI),n.moveTo(l,c))}n.lineTo(...t.screen(s)),n.stroke()}}}var vi=3e3,Lo=200,Vt=class{constructor(t,e,i){this.marks=i,this.context=t.getContext("2d"),this.sheets=e,this.medians=new jt,this.movements=[],this.arrowsDrawn=0}draw(t,e=this.context){let{panels:i,ratio:s,look:o,width:r,height:a}=t;this.marks.clear(),e.setTransform(s,0,0,s,0,0),e.clearRect(0,0,r,a);for(let l of i){let{rect:c}=l;c.hidden||(e.save(),e.beginPath(),e.rect(c.x,c.y,c.width,c.height),e.clip(),this.drawPanel(e,l,t),e.restore(),e.strokeStyle=x(o.grid),e.lineWidth=1,e.strokeRect(c.x+.5,c.y+.5,c.width-1,c.height-1))}}drawPanel(t,e,i){let{state:s,look:o,selected:r,hovered:a,atRest:l,loop:c}=i,h=i.neighbours[e.side],{layers:u}=s,f=i.paints[e.side],p=w=>i.visible(e.side,w),m=w=>f.colour.subarray(w*4,w*4+3);u.contours&&l&&i.colouring.entries&&ei(t,e.rect,this.densitiesOf(e,i),w=>i.toneOf(w)),u.trails&&r.size&&bi(t,e,[...r],m),u.arrows&&h&&(l||e.count<=vi)&&Un(t,e,this.movementsOf(e,h),p,m);let g=a>=0?a:r.size===1?[...r][0]:-1;if(u.lines&&g>=0){let w=Gt(h,e,g);w&&oi(t,e,g,w,o)}if(u.pictures&&(l||e.count<=vi)){let w=di(e,p,M=>r.has(M));pi(t,e,w,this.sheets,m,{look:o,selected:r})}let y=u.findings?this.marks.place(e,i.highlights[e.side]):[];li(t,this.textsOf(e,i,t),{rect:e.rect,look:o,font:i.font,ratio:i.ratio,taken:si(y)});let b=i.hoveredIn===e?i.pointed?.finding:null;ii(t,y,{look:o,font:i.font,picked:i.picked,pointed:b}),a>=0&&p(a)&&ri(t,e,a,o),c?.side===e.side&&ai(t,c.points,o)}textsOf(t,e,i){let{layers:s}=e.state,o=s.prompts?gi(t):[];yi(i,o,e.look);let r=wi(t,e.typed[t.side]);xi(i,t,r,e.look);let a=[...r.map(l=>({...l,y:l.y-2,firm:!0})),...o].map(l=>({...l,y:l.y-12,colour:e.look.accent}));return s.names?[...a,...this.namesOf(t,e)]:a}namesOf(t,e){let{run:i,look:s,state:o}=e,r=o.colour.startsWith("column:")?i.column(o.colour.slice(7)):null,a=r?.categories?r:i.column("label");if(!a)return[];let l=i.column("split"),c=l?.categories?.indexOf(zt)??-1,h=p=>c<0||l.values[p]!==c,u=this.medians.now(t,a,h).filter(({code:p})=>!o.hidden.includes(a.categories[p])),f=e.atRest?u.length:Lo;return u.slice(0,f).map(({code:p,x:m,y:g})=>{let[y,b]=$(t.camera,t.rect,m,g);return{text:a.categories[p],x:y,y:b,colour:s.ink}})}movementsOf(t,e){let i=`${t.places.version} ${t.place} ${e.version}`,s=this.movements[t.side];if(s?.key===i)return s.found;let o=Fn(t,e);return this.movements[t.side]={key:i,found:o},o}densitiesOf(t,e){let i=new Map;for(let s=0;s<t.count;s++){if(!e.visible(t.side,s))continue;let o=e.colouring.codeOf(t,s);o<0||e.colouring.entries[o].tone==="quiet"||(i.has(o)||i.set(o,[]),i.get(o).push(s))}return ti(t,i)}};var _o=/^(measure:|predicted$|change$|renamed$|movement$|reliability$)/,Xt=class{constructor(){nn(this,"painted",0)}take(t){this.run!==t&&(this.run=t,this.colourings=Rn(t),this.sizes=ui(t),this.made=new Map,this.paints=[],this.keys=[])}nameOf(t){return this.colourings.has(t)?t:this.colourings.has("column:label")?"column:label":[...this.colourings.keys()][0]}colouring(t){return this.made.has(t)||this.made.set(t,this.colourings.get(t).make()),this.made.get(t)}update(t,e,i,s,o){let r=this.nameOf(e.colour),a=this.colouring(r);return t.forEach((l,c)=>{let h=`${l.nearest} ${l.judgedNearest}`,u=_o.test(r)||o&&e.layers.fading,f=[l.places,r,e.hidden,i,s,e.layers.fading],p=this.keys[c];if(p&&f.every((g,y)=>g===p.key[y])&&(!u||h===p.moment))return;this.keys[c]={key:f,moment:h},this.painted++;let m=fi(l,a,{look:s,hidden:new Set(e.hidden),selected:i,fading:e.layers.fading,sizes:this.sizes});this.paints[c]={...m,selected:i.size>0}}),this.paints}visible(t,e){return this.paints[t].look[e*4+2]!==ft}counts(t,e){let i=new Array(e.entries?.length??0).fill(0);if(e.entries)for(let s=0;s<t.count;s++){let o=e.codeOf(t,s);o>=0&&i[o]++}return i}greys(t,e){let i={missing:0,chance:0};if(e.entries)return i;for(let s=0;s<t.count;s++){let o=e.valueOf(t,s);o===-1/0?i.chance++:Number.isFinite(o)||i.missing++}return i}toneOf(t,e,i){return dt(t.entries[e],e,i).rgb}};function d(n,t={},...e){let i=document.createElement(n);for(let[s,o]of Object.entries(t))o==null||o===!1||(s.startsWith("on")?i.addEventListener(s.slice(2),o):s==="text"?i.textContent=o:s==="value"?i.value=o:i.setAttribute(s,o===!0?"":o));return i.append(...e.filter(s=>s!=null)),i}var Mi="http://www.w3.org/2000/svg",Po={pan:"M12 3v18M3 12h18M12 3l-3 3M12 3l3 3M12 21l-3-3M12 21l3-3M3 12l3-3M3 12l3 3M21 12l-3-3M21 12l-3 3",lasso:"M7 16c-3-1-4-3-4-5 0-4 4-7 9-7s9 3 9 7-4 7-9 7c-1 0-2 0-3-.3M7 16a2 2 0 1 0 .1 0M8 19c0 2-1 3-3 3",box:"M4 4h3M10 4h4M17 4h3v3M20 10v4M20 17v3h-3M14 20h-4M7 20H4v-3M4 14v-4M4 7V4",plus:"M12 5v14M5 12h14",minus:"M5 12h14",fit:"M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",play:"M7 4l13 8-13 8z",pause:"M8 4v16M16 4v16",loop:"M17 2l4 4-4 4M3 11V9a3 3 0 0 1 3-3h15M7 22l-4-4 4-4M21 13v2a3 3 0 0 1-3 3H3",layers:"M12 3l9 5-9 5-9-5zM3 13l9 5 9-5",save:"M12 3v12M7 10l5 5 5-5M4 20h16",keys:"M3 6h18v12H3zM7 10h.01M11 10h.01M15 10h.01M7 14h10"};function Jt(n){return Zt(24,Po[n],{class:"icon"})}function Zt(n,t,e){let i=document.createElementNS(Mi,"svg"),s=document.createElementNS(Mi,"path");for(let[o,r]of Object.entries({viewBox:`0 0 ${n} ${n}`,"aria-hidden":!0,...e}))i.setAttribute(o,r);return s.setAttribute("d",t),i.append(s),i}function j(n,t,e,i={}){return d("button",{type:"button",title:n,"aria-label":n,onclick:e,...i},Jt(t))}function I(n,t,e,i){let s=d("select",{"aria-label":n,onchange:o=>i(o.target.value)});for(let[o,r]of t)s.append(d("option",{value:o,text:r}));return s.value=e,s}function Qt(n,t,...e){let i=d("summary",{title:n,"aria-label":n},Jt(t));return H(d("details",{class:"menu"},i,d("div",{class:"sheet"},...e)))}function H(n){return n.addEventListener("keydown",t=>{t.key!=="Escape"||!n.open||(n.open=!1,n.querySelector("summary").focus(),t.stopPropagation())}),n.querySelector(".sheet").tabIndex=-1,n.addEventListener("focusout",t=>{t.relatedTarget&&!n.contains(t.relatedTarget)&&(n.open=!1)}),n}var $o=12,te=class{constructor(t){this.view=t,this.title=d("h2"),this.search=d("input",{type:"search",placeholder:"Find…","aria-label":"Find in the legend",oninput:()=>this.filter()}),this.all=d("button",{type:"button",text:"Show all",onclick:()=>t.store.set({hidden:[]})}),this.list=d("ul",{onclick:s=>this.clicked(s),onscroll:()=>this.showBelow()}),this.below=d("button",{type:"button",class:"below",hidden:!0,onclick:()=>this.scroll()}),this.observer=new ResizeObserver(()=>this.showBelow()),this.observer.observe(this.list),this.bar=d("div",{class:"bar"}),this.element=d("div",{class:"legend",role:"region","aria-label":"Legend"},this.title,this.search,this.all,this.bar,this.list,this.below);let e=s=>d("button",{type:"button",class:"act",text:s}),i=d("button",{type:"button",class:"kind"},d("span"),d("small"));this.blank=d("li",{},i,e("only"),e("select")),this.rows=[]}build(t,e,{counts:i,greys:s},o){this.title.textContent=t,this.colouring=e,this.rows=[],this.bar.replaceChildren(),this.bar.hidden=!!e.entries,e.entries?this.rows=e.entries.map((r,a)=>({entry:r,code:a,count:i[a]})).filter(({count:r})=>r>0).map(({entry:r,code:a,count:l})=>this.row(r,dt(r,a,o),l)):this.bar.append(...Ro(e,o),...Co(s)),this.list.replaceChildren(...this.rows.map(({line:r})=>r)),this.search.hidden=this.rows.length<$o,this.search.hidden&&(this.search.value=""),this.filter()}row({name:t},e,i){let s=this.blank.cloneNode(!0),[o,r,a]=s.children;return o.title=`Hide or show ${t}`,o.children[0].textContent=t,o.children[1].textContent=i.toLocaleString("en"),o.prepend(Io(e)),r.setAttribute("aria-label",`Show only ${t}`),a.setAttribute("aria-label",`Select ${t}`),{name:t,button:o,only:r,pick:a,line:s}}clicked(t){let e=t.target.closest("button"),i=e&&this.rows.find(({line:s})=>s.contains(e));i&&(e===i.only?this.only(i.name):e===i.pick?this.select(i.name,t):this.toggle(i.name))}show(t){for(let{name:e,button:i,line:s}of this.rows){let o=t.includes(e);i.setAttribute("aria-pressed",String(!o)),s.classList.toggle("off",o)}this.all.hidden=!t.length}toggle(t){let{store:e}=this.view,{hidden:i}=e.state;e.set({hidden:i.includes(t)?i.filter(s=>s!==t):[...i,t]})}only(t){this.view.store.set({hidden:this.colouring.entries.map(e=>e.name).filter(e=>e!==t)})}select(t,e){let{codeOf:i,entries:s}=this.colouring,{run:o,panels:r,selection:a}=this.view,l=o.ids.filter((c,h)=>s[i(r[1],h)]?.name===t);a.change(l,J(e))}filter(){let t=this.search.value.trim().toLocaleLowerCase();for(let{name:e,line:i}of this.rows)i.hidden=!e.toLocaleLowerCase().includes(t);this.showBelow()}showBelow(){let{scrollHeight:t,scrollTop:e,clientHeight:i}=this.list,s=this.rows.filter(({line:r})=>!r.hidden).length,o=Math.round(s*(t-e-i)/Math.max(t,1));this.below.hidden=o<1,this.below.textContent=`${o.toLocaleString("en")} more below`,this.list.classList.toggle("cut",o>=1)}scroll(){this.list.scrollBy({top:this.list.clientHeight*.9})}end(){this.observer.disconnect()}};function Io({rgb:n,shape:t}){let[e,i]=[x(n),Ct(t,7,7,4.6)];return t===5?Zt(14,i,{class:"swatch",fill:"none",stroke:e,"stroke-width":2}):Zt(14,i,{class:"swatch",fill:e,stroke:"none"})}function Ro({low:n,high:t},e){let i=[0,.25,.5,.75,1].map(o=>x(e.sequential(o)));return[d("div",{class:"gradient",style:`background: linear-gradient(to right, ${i.join(", ")})`}),d("div",{class:"ends"},d("span",{text:D(n)}),d("span",{text:D(t)}))]}function Co({missing:n,chance:t}){return[[n,"not known"],[t,"no more than chance"]].filter(([i])=>i).map(([i,s])=>d("p",{class:"grey",text:`${i.toLocaleString("en")} grey: ${s}`}))}function D(n){return Number.isFinite(n)?String(Number(n.toPrecision(3))):"–"}function et(n,t,e,i){let s=n.rowOf(t);if(s<0||!n.run.hasPicture(s))return null;let o=Math.round(i*Math.min(window.devicePixelRatio||1,2)),r=d("canvas",{width:o,height:o,class:"picture","data-id":n.run.ids[s]});return ki(r,n,t,e),r}function ee(n,t,e){for(let[i,s]of n)"drawn"in i.dataset||ki(i,t,s,e)}function ki(n,t,e,i){let s=i.picture(t,t.rowOf(e),n.width);if(!s)return;let{sheet:o,x:r,y:a,side:l}=s,c=n.getContext("2d");c.imageSmoothingQuality="high",c.drawImage(o,r,a,l,l,0,0,n.width,n.height),n.dataset.drawn=""}var zo=96,ne=class{constructor(){this.element=d("div",{class:"card",hidden:!0})}hide(){this.element.hidden=!0}show({panel:t,i:e,x:i,y:s,sheets:o,change:r,found:a,width:l}){let c=pt(t,e,r,a),h=et(t,e,o,zo),u=c.lines.map(([f,p])=>d("div",{},d("dt",{text:f}),d("dd",{text:p})));this.element.replaceChildren(...h?[h]:[],d("div",{},d("b",{text:c.title}),...c.sentence?[d("p",{class:"sentence",text:c.sentence})]:[],d("small",{text:c.under}),d("dl",{},...u))),this.standBeside(t,i,s,l)}showFinding(t,{finding:e,x:i,y:s},o){let{number:r,word:a,title:l,sentence:c,rows:h}=e,u=`${a} · ${h.length.toLocaleString("en")} images · click selects them`;this.element.replaceChildren(d("div",{},d("b",{},d("i",{class:`number ${a}`,text:r}),` ${l}`),d("small",{text:u}),d("p",{text:c}))),this.standBeside(t,i,s,o)}standBeside(t,e,i,s){this.element.hidden=!1;let o=this.element.getBoundingClientRect(),[r,a]=[e-18-o.width,e+18],l=t.side===0?r>=0?r:a:a+o.width<=s?a:r;this.element.style.left=`${Math.max(0,Math.min(l,s-o.width))}px`,this.element.style.top=`${Math.max(4,i-o.height/2)}px`}};function pt(n,t,e,i=""){let{run:s}=n,o=n.rowOf(t);if(o<0)return{title:"",sentence:"",under:"not in this run",lines:[]};let r=s.columns.filter(({name:f,categories:p})=>p!==null&&!["label","fine_label"].includes(f)).map(({name:f})=>s.text(f,o)).filter(Boolean).slice(0,4).join(" · "),a=[],[l,c]=[s.predictedName(0,o),s.predictedName(n.judgedMoment,o)];if(c){let f=p=>({true:"✓ ",false:"✕ ",null:""})[s.isCorrect(p,o)];a.push(["named",l===c?`${f(n.judgedMoment)}${c}, as before`:`${f(0)}${l} → ${f(n.judgedMoment)}${c}`])}for(let{name:f,title:p}of s.measures){let m=s.value(f,n.judgedMoment,o);Number.isFinite(m)&&a.push([p.toLowerCase(),D(m)])}for(let{name:f,categories:p,values:m}of s.columns)p===null&&Number.isFinite(m[o])&&a.push([f,D(m[o])]);let h=n.reliability(t);a.push(["reliability",Number.isFinite(h)?`${Math.round(h*100)} %`:"not known"]),n.movement(t)===-1/0&&n.judgedNearest>0&&a.push(["movement","no more than chance"]),e&&a.push([`nearest ${e.kept.length+e.lost.length}`,Object.keys(ht).map(f=>`${e[f].length} ${f}`).join(", ")+(i&&` (${i})`)]);let u=s.sentence(o);return{title:s.text("label",o)||s.ids[o],sentence:u,under:r||s.ids[o],lines:a}}var[jo,Fo]=[160,56],ie=class{constructor(t){this.view=t,this.i=-1,this.element=d("div",{class:"close-up",role:"group","aria-label":"One image",hidden:!0}),this.element.addEventListener("keydown",e=>{e.key==="Escape"&&(e.stopPropagation(),this.close())})}open(t){this.i=t,this.key=null,this.view.loop.ask(),this.wantsFocus=!0}close(){this.i=-1,this.element.hidden=!0,this.view.surface.element.focus({preventScroll:!0})}show(t){if(this.i<0||this.i>=t[1].count){this.element.hidden=!0;return}let e=this.view.compared.neighboursOf(t[1]),i=this.view.compared.waitsForNeighbours(t[1]),s=[t[1].places,t[1].judgedMoment,this.i,e,i];if(this.key?.every((o,r)=>o===s[r])){ee(this.thumbs,t[1],this.view.sheets);return}this.key=s,this.thumbs=[],this.build(t[1],e),this.wantsFocus&&this.element.querySelector("button").focus({preventScroll:!0}),this.wantsFocus=!1}thumb(t,e,i){let s=et(t,e,this.view.sheets,i);return s&&this.thumbs.push([s,e]),s}build(t,e){let{title:i,sentence:s,under:o,lines:r}=pt(t,this.i,null),a=r.map(([l,c])=>d("div",{},d("dt",{text:l}),d("dd",{text:c})));this.element.hidden=!1,this.element.replaceChildren(...[this.thumb(t,this.i,jo)].filter(Boolean),d("div",{class:"facts"},d("h3",{text:i}),...s?[d("blockquote",{text:s})]:[],d("small",{text:o}),d("dl",{},...a)),d("div",{class:"near"},...this.rows(t,e)),d("button",{type:"button",text:"Close",onclick:()=>this.close()}))}rows(t,e){let i=t.rowOf(this.i);if(!e&&this.view.compared.waitsForNeighbours(t))return[d("p",{text:"Its neighbours are being looked for…"})];if(!e||i<0)return[d("p",{text:"Neighbours of so many images are there once the run is measured again."})];let s=e.indexAt(t.run.epochs[t.judgedMoment]),[o,r]=[[...e.of(0,i)],[...e.of(s,i)]],a=vt(o,r),l=f=>Object.keys(ht).find(p=>a[p].includes(f)),c=(f,p)=>d("div",{},d("small",{text:f}),d("div",{class:"tiles"},...p.map(m=>this.tile(t,m,l(m))))),h=bt(e),u=[c("Nearest at first",o),c("Nearest now",r)];return h?[...u,d("small",{text:`Of so many images, ${h}.`})]:u}tile(t,e,i){let s=t.imageOf(e),o=t.run.sentence(e),r=o||t.run.text("label",e)||t.run.ids[e],a=s<0?null:this.thumb(t,s,Fo);return d("button",{type:"button",class:`tile ${i}`,title:`${r}: ${i}`,"aria-label":`${r}, ${i}`,disabled:s<0,onclick:()=>this.open(s)},a??d("span",{class:o?"words sentence":"words",text:r}),d("small",{text:i}))}};function Oi(n){let t=new Map;for(let{name:e,title:i}of n.measures){let s=(o,r)=>Uo(o,e,r);t.set(e,{title:i,valueOf:s})}t.set("movement",{title:"Movement drawn",valueOf:(e,i)=>e.movement(i)}),t.set("reliability",{title:"Reliability of the map",valueOf:(e,i)=>e.reliability(i)});for(let e of n.columns.filter(({categories:i})=>i===null))t.set(`column:${e.name}`,{title:e.name,valueOf:(i,s)=>e.values[s]});return t}function Si(n){let t=new Map([["",{title:"No groups",nameOf:()=>""}]]);for(let{name:e,categories:i}of n.columns){if(!i?.length)continue;let s=e==="label"?"Class":e.replaceAll("_"," ");t.set(`column:${e}`,{title:s,nameOf:(o,r)=>n.text(e,r)})}if(n.names.length){let e=(i,s)=>i.rowOf(s)<0?"":i.run.predictedName(i.judgedMoment,i.rowOf(s));t.set("predicted",{title:"Named as",nameOf:e})}return t}function Ai(n,t,{valueOf:e,nameOf:i,falling:s}){let o=new Map;for(let a of t){let l=i(n,a);o.has(l)||o.set(l,[]),o.get(l).push([a,e(n,a)])}let r=([a,l],[c,h])=>Number.isNaN(l)||Number.isNaN(h)?Number.isNaN(l)-Number.isNaN(h)||a-c:(s?h-l:l-h)||a-c;return[...o].map(([a,l])=>({name:a,images:l.sort(r).map(([c])=>c)})).sort((a,l)=>l.images.length-a.images.length||(a.name<l.name?-1:1))}function Ei(n,t,e){let[i,s]=[t*e,(t+1)*e],o=0,r=[];for(let{name:a,images:l}of n){let c=l.slice(Math.max(0,i-o),Math.max(0,s-o));c.length&&r.push({name:a,count:l.length,images:c}),o+=l.length}return r}function Uo(n,t,e){let i=n.rowOf(e);return i<0?NaN:n.run.value(t,n.judgedMoment,i)}var se=60,Bo=72,Do="Play, or move the slider. ",Ni="Draw around points with the lasso (L), click one, or press “select” at a line of the legend: they appear here.",oe=class{constructor(t){this.view=t,this.thumbs=[],this.how={group:"column:label",sort:"drift",falling:!0,page:0},this.title=d("h2"),this.group=I("Group by",[],"",i=>this.set({group:i})),this.sort=I("Sort by",[],"",i=>this.set({sort:i})),this.direction=d("button",{type:"button",onclick:()=>this.set({falling:!this.how.falling})}),this.pages=d("span",{class:"pages"});let e=d("button",{type:"button",text:"Clear",onclick:()=>t.selection.change([],"set")});this.bar=d("div",{class:"bar"},this.title,this.group,this.sort,this.direction,this.pages,e),this.body=d("div",{class:"groups"}),this.hint=d("p",{class:"hint"}),this.closeUp=new ie(t),this.element=d("section",{class:"gallery","aria-label":"Selected images"},this.hint,this.bar,this.closeUp.element,this.body)}set(t){Object.assign(this.how,{page:0},t),this.key=null,this.view.loop.ask()}offer(t){[this.sortings,this.groupings]=[Oi(t),Si(t)];let e=i=>[...i].map(([s,{title:o}])=>d("option",{value:s,text:o}));this.sort.replaceChildren(...e(this.sortings)),this.group.replaceChildren(...e(this.groupings)),this.sortings.has(this.how.sort)||(this.how.sort=[...this.sortings.keys()][0]),this.groupings.has(this.how.group)||(this.how.group=""),this.key=null}show({panels:t,selected:e,atRest:i}){if(!i)return;this.hint.textContent=Wo(t[1].places.epochs);let s=t[1],o=[s.places,s.judgedMoment,s.judgedNearest,e];this.key?.every((r,a)=>r===o[a])?ee(this.thumbs,s,this.view.sheets):(this.of!==e&&(this.how.page=0),this.of=e,this.key=o,this.build(s,[...e])),this.closeUp.show(t)}build(t,e){let{group:i,sort:s,falling:o}=this.how;this.hint.hidden=e.length>0,this.bar.hidden=this.body.hidden=!e.length,e.length||(this.closeUp.i=-1);let{valueOf:r,title:a}=this.sortings.get(s),{nameOf:l}=this.groupings.get(i),c=Ai(t,e,{valueOf:r,nameOf:l,falling:o});this.title.textContent=`${e.length.toLocaleString("en")} selected`,[this.group.value,this.sort.value]=[i,s],this.direction.textContent=o?"highest first":"lowest first",this.showPages(e.length),this.thumbs=[],this.body.replaceChildren(...Ei(c,this.how.page,se).map(h=>this.groupOf(t,h,u=>r(t,u),a)))}groupOf(t,{name:e,count:i,images:s},o,r){let a=s.map(c=>this.tile(t,c,o(c),r)),l=this.how.group?[d("h3",{},e||"without",d("small",{text:i.toLocaleString("en")}))]:[];return d("div",{},...l,d("div",{class:"tiles"},...a))}tile(t,e,i,s){let{view:o}=this,r=et(t,e,o.sheets,Bo);r&&this.thumbs.push([r,e]);let a=o.run.ids[e],l=o.run.sentence(e),c=`${l||o.run.text("label",e)||a}, ${s.toLowerCase()} ${D(i)}`;return d("button",{type:"button",class:"tile",title:l||a,"aria-label":c,onclick:()=>this.closeUp.open(e),onpointerenter:()=>o.pointing.at(o.panels[1],e),onpointerleave:()=>o.pointing.at(null,-1)},r??d("span",{class:l?"words sentence":"words",text:l||a}),d("small",{text:D(i)}))}showPages(t){let e=Math.ceil(t/se)-1,{page:i}=this.how;this.pages.hidden=e<1;let s=i*se+1,o=(r,a,l)=>d("button",{type:"button",text:r,"aria-label":a,disabled:l<0||l>e,onclick:()=>this.set({page:l})});this.pages.replaceChildren(o("‹","Previous page",i-1),`${s.toLocaleString("en")}–${Math.min(s+se-1,t).toLocaleString("en")} of ${t.toLocaleString("en")}`,o("›","Next page",i+1))}};function Wo(n){return n.length>1?Do+Ni:Ni}var re=class{constructor(t){this.canvas=t,this.context=t.getContext("2d")}draw({panels:t,paints:e,order:i,share:s,ratio:o,grow:r,look:a,ghost:l}){let{context:c}=this;c.setTransform(o,0,0,o,0,0),c.clearRect(0,0,this.canvas.width,this.canvas.height),t.forEach((h,u)=>{let{rect:f}=h;if(f.hidden)return;c.save(),c.beginPath(),c.rect(f.x,f.y,f.width,f.height),c.clip();let p=Math.ceil(h.count*s);l&&h.place>0&&Go(c,h,i,p,a);let m=e[u].selected?[0,Ye]:[0];for(let g of m)qo(c,h,e[u],i,g?h.count:p,g,r,a);c.restore()})}end(){}};function qo(n,t,e,i,s,o,r,a){let{rect:l}=t;n.strokeStyle=x(a.paper),n.lineWidth=.7;for(let c=0;c<s;c++){let h=i[c];if(e.look[h*4+2]!==o||!t.hasPlace(h))continue;let[u,f]=t.screen(h);if(u<l.x-9||u>l.x+l.width+9||f<l.y-9||f>l.y+l.height+9)continue;let p=e.look[h*4+1],m=e.look[h*4]/ut*r*.5+(o?.75:0),g=x(e.colour.subarray(h*4,h*4+3),e.colour[h*4+3]/255);n.beginPath(),Fe(n,p,u,f,m),p===5?(n.strokeStyle=g,n.lineWidth=1.6,n.stroke(),n.strokeStyle=x(a.paper),n.lineWidth=.7):(n.fillStyle=g,n.fill(),n.stroke())}}function Go(n,t,e,i,s){n.fillStyle=x(s.muted,.22);let o=t.place;t.stand(0);for(let r=0;r<i;r++){if(!t.hasPlace(e[r]))continue;let[a,l]=t.screen(e[r]);n.beginPath(),n.arc(a,l,2.5,0,2*Math.PI),n.fill()}t.stand(o)}var Ho=2,Ko=620,Xe=10,nt=34,Ti=1.1,ae=class{constructor(t){this.changed=t,this.overlay=d("canvas",{class:"overlay"}),this.element=d("div",{class:"surface",tabindex:0,role:"application","aria-label":"Two maps of the images, linked. Arrow keys go through snapshots and images; the keys are listed under Keys."}),this.ratio=Math.min(window.devicePixelRatio||1,Ho),this.makePoints(),this.element.append(this.points,this.overlay),this.observer=new ResizeObserver(()=>this.measure()),this.observer.observe(this.element)}makePoints(){this.points=d("canvas",{class:"points"}),this.lost=t=>t.preventDefault(),this.restored=()=>{this.renderer.build(),this.changed()};try{this.renderer=new Rt(this.points),this.flat=!1,this.points.addEventListener("webglcontextlost",this.lost),this.points.addEventListener("webglcontextrestored",this.restored)}catch{this.makeFlat()}}makeFlat(){this.points=d("canvas",{class:"points"}),this.renderer=new re(this.points),this.flat=!0}draw(t){try{this.renderer.draw(t)}catch(e){if(!(e instanceof ct))throw e;let{points:i,renderer:s}=this;i.removeEventListener("webglcontextlost",this.lost),i.removeEventListener("webglcontextrestored",this.restored),s.end(),this.makeFlat(),i.replaceWith(this.points),this.resize(this.ratio),this.renderer.draw(t)}}measure(){let t=Math.round(this.element.getBoundingClientRect().width);t!==this.width&&(this.width=t,t&&(this.narrow=this.width<Ko,this.resize(this.ratio),this.changed()))}layOut(t,e){let{width:i}=this,s=this.narrow&&e==="both",o=this.narrow?i:(i-Xe)/2,r=s?Math.min(i*.85,360):this.narrow?i*Ti:o*Ti,a=Math.round(Math.min(t-nt,r)),l=s?a+nt+Xe:0,c={x:this.narrow?0:o+Xe,y:nt+l},h=f=>this.narrow&&e===f,u=c.y+a;return this.height!==u&&(this.height=u,this.element.style.height=`${u}px`,this.resize(this.ratio)),[{x:0,y:nt,width:o,height:a,hidden:h("right")},{...c,width:o,height:a,hidden:h("left")}]}resize(t){for(let e of[this.points,this.overlay]){let i=[Math.round(this.width*t),Math.round((this.height??0)*t)];e.width===i[0]&&e.height===i[1]||([e.width,e.height]=i,this.cleared=!0)}}end(){this.observer.disconnect(),this.points.removeEventListener("webglcontextlost",this.lost),this.points.removeEventListener("webglcontextrestored",this.restored),this.renderer.end()}};var le=class{constructor(t){this.view=t,this.play=j("Play (Space)","play",()=>t.player.toggle()),this.slider=d("input",{type:"range",min:0,step:.01,"aria-label":"Snapshot",oninput:()=>t.player.scrub(Number(this.slider.value)),onchange:()=>t.player.goTo(Math.round(Number(this.slider.value)))}),this.ticks=d("div",{class:"ticks","aria-hidden":"true"}),this.label=d("output",{class:"epoch"}),this.speed=I("Speed",Ie.map(e=>[e,`${e}×`]),2,e=>t.store.set({speed:Number(e)})),this.loop=j("Loop","loop",()=>t.store.set({loop:!t.store.state.loop})),this.element=d("div",{class:"timeline"},this.play,d("div",{class:"track"},this.slider,this.ticks),this.label,this.speed,this.loop)}show(t,e,i,s){let o=e.length-1;this.element.hidden=o<1,this.slider.max=o,Math.abs(Number(this.slider.value)-t.place)>.006&&(this.slider.value=t.place),this.ticks.childElementCount!==Math.min(e.length,60)&&this.ticks.replaceChildren(...e.slice(0,60).map(()=>d("i")));let r=Math.min(Math.floor(t.place),o),a=t.place-r,l=a<.02||a>.98?K(e[Math.round(t.place)],s?.unit,s?.start):`${e[r]} → ${e[r+1]}`;this.label.textContent!==l&&(this.label.textContent=l),this.slider.setAttribute("aria-valuetext",l),this.playing!==i&&(this.playing=i,this.play.replaceChildren(Jt(i?"pause":"play")),this.play.title=i?"Pause (Space)":"Play (Space)",this.play.setAttribute("aria-label",this.play.title)),this.speed.value=t.speed,this.loop.setAttribute("aria-pressed",String(t.loop))}};function K(n,t="epoch",e="before tuning"){return n===0&&e||`${t} ${n}`}var Yo=[["slider","at the slider"],["start","first snapshot"],["end","last snapshot"]],Vo="At the slider",ce=class{constructor(t){this.view=t,this.heads=[0,1].map(e=>{let i=["Left panel","Right panel"][e],s=I(`${i}: run`,[],"",l=>t.setPanel(e,{run:l})),o=I(`${i}: map`,[],"",l=>t.setPanel(e,{map:l})),r=I(`${i}: snapshot`,Yo,"slider",l=>t.setPanel(e,{shows:l})),a=d("strong");return{run:s,map:o,shows:r,title:a,element:d("div",{class:"head"},a,d("span",{},s,o,r))}}),this.tabs=Et.map(e=>d("button",{type:"button",onclick:()=>t.store.set({alone:e})})),this.tablist=d("div",{class:"tabs group",role:"group","aria-label":"Panel"},...this.tabs)}offer(t){this.settings=t;for(let{run:e}of this.heads)e.replaceChildren(...t.runs.map(({key:i,title:s})=>d("option",{value:i,text:s}))),e.hidden=t.runs.length<2}show(t,e){let i=Xo(t,e),s=Jo(i,e);this.heads.forEach((o,r)=>{let{run:a,map:l,shows:c}=t.panels[r],h=this.settings.runs.find(({key:p})=>p===a)??this.settings.runs[0],u=JSON.stringify(h.maps);o.maps!==u&&(o.maps=u,o.map.replaceChildren(...h.maps.map(({name:p,title:m})=>d("option",{value:p,text:m})))),o.map.hidden=h.maps.length<2,o.run.value=h.key,o.map.value=h.maps.some(({name:p})=>p===l)?l:h.maps[0]?.name,o.shows.value=c;let f=i[r];o.title.textContent!==f&&(o.title.textContent=f),this.tabs[r].textContent=s[r]}),this.tabs[2].textContent="Both",this.tabs.forEach((o,r)=>o.setAttribute("aria-pressed",String(t.alone===Et[r])))}place(t){this.heads.forEach(({element:e},i)=>{let{x:s,y:o,width:r,hidden:a}=t[i];e.hidden=!!a,Object.assign(e.style,{left:`${s}px`,top:`${o-nt}px`,width:`${r}px`})})}};function Xo(n,t){let e=t.map(({epoch:o,about:r})=>K(o,r?.unit,r?.start)),i=n.panels.map(o=>o.shows),s=t[0].run===t[1].run&&e[0]===e[1]&&i[0]!==i[1];return e.map((o,r)=>s&&i[r]==="slider"?Vo:o[0].toUpperCase()+o.slice(1))}function Jo(n,t){return[n,t.map(({about:i})=>i.title),t.map(({places:i})=>i.title)].find(([i,s])=>i!==s)??n}var Li=n=>n.some(({places:t})=>t.prompts.names.length>0);function _i(n,t){return!n.typing&&Li(t)}var he=class{constructor(t){this.view=t,this.input=d("input",{type:"search",maxlength:300,placeholder:"a drawing of a cat","aria-label":"Prompt"}),this.form=d("form",{class:"prompt",onsubmit:o=>this.submit(o)},this.input,d("button",{type:"submit",text:"Place"})),this.why=d("p",{role:"status"}),this.list=d("ul");let e=d("input",{type:"checkbox",onchange:()=>t.setLayer("prompts",e.checked)});this.names={box:e,line:d("label",{},e,ot.prompts)};let i=()=>this.warmUp(),s=d("summary",{text:"Prompts",onpointerenter:i,onfocus:i});this.element=H(d("details",{class:"menu",ontoggle:()=>this.element.open&&this.opened()},s,d("div",{class:"sheet prompts"},this.form,this.why,this.list,this.names.line)))}warmUp(){this.view.settings.typing&&!this.view.settings.typing.why_not&&this.view.typing.warmUp()}opened(){this.warmUp(),this.form.hidden||this.input.focus()}submit(t){t.preventDefault(),this.view.typing.add(this.input.value),this.input.value=""}show({typed:t,layers:e},i){let{settings:s,typing:o,run:r}=this.view,a=i[1];if(this.element.hidden=!s.typing,!s.typing)return;this.names.line.hidden=!Li(i),this.names.box.checked=e.prompts,this.form.hidden=!!s.typing.why_not;let l=s.typing.why_not,{loading:c}=o;this.why.textContent=l||c||"Any text stands amid the five images that the text tower finds most like it.",this.why.classList.toggle("waits",!l&&!!c);let h=new Map(o.placesIn(a,r).map(p=>[p.text,p])),u=t.map(p=>{let m=h.get(p)?.similarity;return[p,m===void 0?o.waitsFor(p):`cosine ${m.toFixed(2)}`]}),f=JSON.stringify(u);f!==this.shown&&(this.shown=f,this.list.replaceChildren(...u.map(([p,m])=>this.line(p,m))))}line(t,e){let{view:i}=this,s=()=>i.typing.placesIn(i.panels[1],i.run).find(o=>o.text===t)?.to??[];return d("li",{},d("button",{type:"button",title:"Select the images that it stands amid",onclick:()=>{let o=s().map(r=>i.run.ids[r]);o.length&&i.selection.take(o,`The images that are most like “${t}” now.`)}},d("b",{text:t}),d("small",{text:e,class:e.endsWith("…")?"waits":""})),d("button",{type:"button",text:"×","aria-label":`Remove ${t}`,onclick:()=>i.typing.remove(t)}))}};var Zo=100,fe=class{constructor(t){this.view=t,this.body=d("div",{class:"rows",tabindex:0,role:"region","aria-label":"Table of images"}),this.element=d("details",{class:"table",ontoggle:()=>this.fill()},d("summary",{text:"As a table"}),this.body)}fill(){if(!this.element.open)return;let{panels:t,selection:e}=this.view;if(!t)return;let i=t[1],s=e.images.size?[...e.images]:Array.from({length:i.count},(f,p)=>p),o=s.slice(0,Zo),r=o.map(f=>pt(i,f,null)),a=[...new Set(r.flatMap(({lines:f})=>f.map(([p])=>p)))],l=r.some(({sentence:f})=>f),c=["image","class",...l?["sentence"]:[],...a].map(f=>d("th",{scope:"col",text:f})),h=r.map(({title:f,sentence:p,lines:m},g)=>{let y=new Map(m),b=i.rowOf(o[g]),M=[f,...l?[p]:[],...a.map(v=>y.get(v)??"")].map(v=>d("td",{text:v}));return d("tr",{},d("th",{scope:"row",text:b<0?"":i.run.ids[b]}),...M)}),u=`${e.images.size?"Selected":"All"} images: ${o.length} of ${s.length}`;this.body.replaceChildren(d("table",{},d("caption",{text:u}),d("thead",{},d("tr",{},...c)),d("tbody",{},...h)))}};function Je(n,t){let e=URL.createObjectURL(n),i=Object.assign(document.createElement("a"),{href:e,download:t});document.body.append(i),i.click(),i.remove(),setTimeout(()=>URL.revokeObjectURL(e),1e4)}var Qe=2e3;function Pi({panels:n,paints:t,names:e,marks:i,titles:s,look:o,width:r,height:a,font:l}){let c=[`<rect width="${r}" height="${a}" fill="${x(o.paper)}"/>`];return n.forEach((h,u)=>{let{rect:f}=h;if(f.hidden)return;let p=`x="${f.x}" y="${f.y}" width="${f.width}" height="${f.height}"`;c.push(`<clipPath id="panel-${u}"><rect ${p}/></clipPath><g clip-path="url(#panel-${u})">`),c.push(`<rect ${p} fill="none" stroke="${x(o.grid)}"/>`);for(let m=0;m<h.count;m++)c.push(Qo(h,t[u],m,o));for(let{text:m,x:g,y,colour:b}of e[u])c.push(Ze(m,g,y,`text-anchor="middle" font-size="12" font-weight="600" fill="${x(b)}" stroke="${x(o.paper)}" stroke-width="3" paint-order="stroke"`));c.push(...i[u].map(m=>tr(m,o))),c.push("</g>",Ze(s[u],f.x+10,f.y+20,`font-size="14" font-weight="600" fill="${x(o.ink)}"`))}),`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${r} ${a}" width="${r}" height="${a}" font-family="${$i(l)}">${c.join("")}</svg>`}function Qo(n,t,e,i){if(t.look[e*4+2]===ft||!n.hasPlace(e))return"";let[s,o]=n.screen(e),r=t.look[e*4+1],a=Ct(r,s,o,t.look[e*4]/ut/2),[l,c,h,u]=t.colour.subarray(e*4,e*4+4),f=x([l,c,h]),p=r===5?`fill="none" stroke="${f}" stroke-width="1.6"`:`fill="${f}" stroke="${x(i.paper)}" stroke-width="0.7"`;return`<path d="${a}" ${p} opacity="${(u/255).toFixed(2)}"/>`}function tr({finding:n,x:t,y:e,foot:i},s){let{fill:o,rim:r,width:a,ink:l}=Ge(n.word,s),c=`<circle cx="${t.toFixed(1)}" cy="${e.toFixed(1)}" r="${T-a/2}" fill="${x(o)}" stroke="${x(r)}" stroke-width="${a}"/>`,[h,u]=i.map(m=>m.toFixed(1));return`<line x1="${t.toFixed(1)}" y1="${e.toFixed(1)}" x2="${h}" y2="${u}" stroke="${x(s.muted)}" stroke-width="1.5"/>`+c+Ze(n.number,t,e,`text-anchor="middle" dominant-baseline="central" font-size="11" font-weight="700" fill="${x(l)}"`)}function Ze(n,t,e,i){return`<text x="${t.toFixed(1)}" y="${e.toFixed(1)}" ${i}>${$i(n)}</text>`}function $i(n){return String(n).replaceAll("&","&amp;").replaceAll("<","&lt;").replaceAll(">","&gt;").replaceAll('"',"&quot;")}var Ii=8192;function Ri(n,t){let{surface:e,overlay:i}=n,s=Math.min(t,Ii/e.width,Ii/e.height);V(n);let o={...lt(n,1,s),atRest:!0,hovered:-1,loop:null},r=document.createElement("canvas");r.width=Math.round(e.width*s),r.height=Math.round(e.height*s);let a=r.cloneNode(),l=r.getContext("2d");l.fillStyle=x(o.look.paper),l.fillRect(0,0,r.width,r.height),e.resize(s),e.renderer.draw(o),l.drawImage(e.points,0,0),e.resize(e.ratio),i.draw(o,a.getContext("2d")),l.drawImage(a,0,0),l.scale(s,s),l.fillStyle=x(o.look.ink),l.font=`600 15px ${o.font}`;for(let c of o.panels.filter(({rect:h})=>!h.hidden))l.fillText(zi(c),c.rect.x+2,c.rect.y-11);n.redraw(),r.toBlob(c=>Je(c,"manifold.png"),"image/png")}function Ci(n){if(n.run.count>Qe){n.face.remark(`SVG is for up to ${Qe.toLocaleString("en")} points; save a PNG instead.`);return}V(n);let t=lt(n,1),{context:e}=n.overlay;e.font=`600 12px ${t.font}`;let i=t.panels.map(r=>t.state.layers.names?Ke(e,n.overlay.namesOf(r,t),r.rect,[]):[]),s=t.panels.map(r=>t.state.layers.findings?n.marks.place(r,t.highlights[r.side]):[]),o=Pi({...t,names:i,marks:s,titles:t.panels.map(zi)});Je(new Blob([o],{type:"image/svg+xml"}),"manifold.svg")}function zi(n){let t=K(n.epoch,n.about?.unit,n.about?.start);return t[0].toUpperCase()+t.slice(1)}var ue=class{constructor(t){this.view=t,this.list=d("div",{class:"sheet suggestions"}),this.box=d("input",{type:"checkbox",onchange:()=>t.setLayer("findings",this.box.checked)}),this.toggle=d("label",{},this.box,"Numbers on the map"),this.element=H(d("details",{class:"menu"},d("summary",{text:"Findings"}),this.list)),this.said=d("span"),this.number=d("b"),this.link=d("button",{type:"button",text:"Open in Diagnosis",onclick:()=>this.diagnose()}),this.bar=d("p",{class:"finding",hidden:!0},this.number,this.said,this.link)}offer(t){let e=t.map(({highlights:s})=>s.version).join(" ");if(this.sets=t.length?t:null,e===this.key)return;this.key=e,this.picked=void 0;let i=t.flatMap(({title:s,panel:o,highlights:r})=>[...t.length>1?[d("h3",{text:s})]:[],...r.findings.map(a=>this.line(o,a)),...r.findings.length?[]:[d("p",{text:r.why.findings})]]);this.toggle.hidden=!t.some(({highlights:s})=>s.findings.some(({placed:o})=>o)),this.list.replaceChildren(...i,this.toggle)}line(t,e){return d("button",{type:"button",onclick:()=>{this.element.open=!1,this.take(t,e,!0)}},d("b",{},d("i",{class:`number ${e.word}`,text:e.number}),` ${e.title}`),d("small",{text:e.placed?e.word:`${e.word}, all over`}),d("span",{text:e.sentence}))}take(t,e,i){let{run:s,selection:o}=this.view,r=qt(t,e).map(a=>s.ids[a]);o.change(r,"set"),i&&(this.view.face.toolbar.open(!1),o.show(r)),this.view.say(`Finding ${e.number}, ${e.word}. ${e.sentence} ${r.length} images selected.`)}next(){let t=(this.sets??[]).flatMap(({panel:r,highlights:a})=>a.findings.map(l=>({panel:r,finding:l})));if(!t.length)return this.view.say(this.sets?.[0].highlights.why.findings??"");let e=this.find()?.finding,i=t.findIndex(({finding:r})=>r===e),{panel:s,finding:o}=t[(i+1)%t.length];this.take(s,o,!1)}find(){let{selection:t}=this.view,e=(i,s)=>{let o=qt(i,s);return o.length===t.images.size&&o.every(r=>t.images.has(r))};for(let{panel:i,highlights:s}of this.sets??[]){let o=t.images.size&&s.findings.find(r=>e(i,r));if(o)return{panel:i,finding:o}}return null}show({layers:t}){if(this.element.hidden=!this.sets,this.box.checked=t.findings,this.of===this.view.selection.images&&this.picked!==void 0)return;this.of=this.view.selection.images;let e=this.find();if(this.picked=e?.finding??null,this.run=e?.panel.about.key,this.bar.hidden=!e,this.link.hidden=!this.view.world.ask,!e)return;let{number:i,word:s,sentence:o}=e.finding;this.number.className=`number ${s}`,this.number.textContent=i,this.said.textContent=o}diagnose(){this.view.world.ask("diagnose",{run:this.run,number:this.picked.number})}};var de=class{constructor(t){this.view=t,this.list=d("div",{class:"sheet suggestions"});let e=d("summary",{text:"What changed most"});this.element=H(d("details",{class:"menu"},e,this.list))}offer(t,e){let i=e?.version??null;if(this.version===i)return;if(this.version=i,!e)return this.list.replaceChildren(d("p",{text:"It is being looked for…"}));let{suggestions:s,why:o}=e,r=s.map(a=>this.line(t,a));this.list.replaceChildren(...r.length?r:[d("p",{text:o.suggestions})])}line(t,{title:e,why:i,rows:s}){return d("button",{type:"button",onclick:()=>{this.element.open=!1,this.view.face.toolbar.open(!1),this.view.selection.take(Array.from(s,r=>t.ids[r]),`${e}. ${i}`)}},d("b",{text:e}),d("small",{text:s.length.toLocaleString("en")}),d("span",{text:i}))}};var er=["lines","arrows"],pe=class{constructor(t){this.view=t,this.tools={pan:j("Pan (P)","pan",()=>t.use("pan")),lasso:j("Lasso (L): Shift adds, Alt takes away","lasso",()=>t.use("lasso")),box:j("Box (B): Shift adds, Alt takes away","box",()=>t.use("box"))},this.colour=I("Colour by",[],"",o=>t.store.set({colour:o,hidden:[]})),this.findings=new ue(t),this.suggestions=new de(t),this.prompts=new he(t),this.layers=Object.entries(ot).filter(([o])=>o!=="findings").map(([o,r])=>{let a=d("input",{type:"checkbox",onchange:()=>t.setLayer(o,a.checked)}),l=d("small",{hidden:!0});return{name:o,box:a,why:l,line:d("label",{},a,d("span",{},r,l))}});let e=[1,2,3,4].map(o=>d("button",{type:"button",text:`PNG ${o}×`,onclick:()=>Ri(t,o)}));e.push(d("button",{type:"button",text:"SVG",onclick:()=>Ci(t)}));let i=d("ul",{},...Ce.map(({help:o})=>d("li",{text:o})),d("li",{text:"Shift adds, Alt takes away"})),s=d("button",{type:"button",class:"more",text:"Controls",onclick:()=>this.open(!this.isOpen)});this.more=s,this.element=d("div",{class:"toolbar",role:"toolbar","aria-label":"Tools of the map"},d("span",{class:"group"},...Object.values(this.tools)),d("span",{class:"group zoom"},j("Zoom out (−)","minus",()=>t.zoomBy(1/1.5)),j("Zoom in (+)","plus",()=>t.zoomBy(1.5)),j("Show all (0)","fit",()=>t.showAll())),s,d("div",{class:"rest"},d("label",{class:"colour"},d("span",{text:"Colour by"}),this.colour),this.findings.element,this.suggestions.element,this.prompts.element,Qt("Layers","layers",...this.layers.map(({line:o})=>o)),Qt("Save a picture","save",...e),Qt("Keys","keys",i))),this.open(!1)}open(t){this.isOpen=t,this.element.classList.toggle("open",t),this.more.setAttribute("aria-expanded",String(t))}offer(t){this.colour.replaceChildren(...[...t].map(([e,{title:i}])=>d("option",{value:e,text:i})))}offerHighlights(t){this.findings.offer(t);let e=t.at(-1);this.suggestions.offer(e?.panel.run,e?.highlights??null),this.whyNoNeighbours=e?.highlights.why.neighbours??""}show(t,e){this.findings.show(t);for(let[i,s]of Object.entries(this.tools))s.setAttribute("aria-pressed",String(t.tool===i));this.colour.value=t.colour;for(let{name:i,box:s,why:o,line:r}of this.layers){s.checked=t.layers[i];let a=e[i]&&er.includes(i)?this.whyNoNeighbours:"";s.disabled=!!e[i],r.hidden=!!e[i]&&!a,o.hidden=!a,a&&(o.textContent=a)}}};var me=class{constructor(t){this.view=t,this.toolbar=new pe(t),this.heads=new ce(t),this.timeline=new le(t),this.legend=new te(t),this.card=new ne,this.gallery=new oe(t),this.table=new fe(t),this.note=d("p",{class:"note",role:"status"}),this.live=d("div",{class:"live","aria-live":"polite"});let{element:e}=t.surface;e.append(this.card.element);let i=d("div",{class:"stage"},e,...this.heads.heads.map(l=>l.element)),s=[this.toolbar.findings.bar,this.note],o=d("div",{class:"maps"},this.heads.tablist,i,this.timeline.element,...s),r=d("div",{class:"middle"},o,this.legend.element),a=[this.gallery.element,this.table.element,this.live];this.root=d("div",{class:"manifold waiting"},this.toolbar.element,r,...a)}remark(t){this.note.textContent=t,this.note.hidden=!t}forgetLegend(){this.legendOf=null}show(t){let{view:e}=this,{state:i,panels:s}=t;this.root.classList.remove("waiting");let o=e.painting.nameOf(i.colour),r={lines:!t.neighbours.some(Boolean),arrows:!t.neighbours.some(Boolean),pictures:!s[0].about.sheets.length,prompts:!_i(e.settings,s)};this.toolbar.show({...i,colour:o},r),this.toolbar.prompts.show(i,s),this.heads.place(s.map(({rect:a})=>a)),this.heads.show(i,s),this.timeline.show(i,s[1].places.epochs,!!e.player.playing,s[1].about),this.showLegend(o,t),this.showCard(t),this.gallery.show(t),this.root.classList.toggle("single",!!(e.surface.narrow&&i.alone!=="both")),Object.assign(e.surface.element.dataset,{share:t.share.toFixed(3),tool:i.tool})}showLegend(t,{atRest:e,panels:i,colouring:s,look:o,state:r}){if(!e&&this.legendOf)return;let{painting:a}=this.view,l=`${t} ${i[1].nearest} ${i[1].places.version}`;if(this.legendOf!==l){this.legendOf=l;let{title:c}=a.colourings.get(t),h={counts:a.counts(i[1],s),greys:a.greys(i[1],s)};this.legend.build(c,s,h,o)}this.legend.show(r.hidden)}showCard({hovered:t,hoveredIn:e,pointed:i,panels:s,neighbours:o,width:r}){if(i&&s.includes(e)){this.card.showFinding(e,i,r);return}if(t<0||!s.includes(e)||!e.hasPlace(t)){this.card.hide();return}let[a,l]=e.screen(t),c=Gt(o[e.side],e,t),h=c?bt(o[e.side]):"";this.card.show({panel:e,i:t,x:a,y:l,change:c,found:h,width:r,sheets:this.view.sheets})}};var ge=class{constructor(t){this.view=t,this.playing=null}get epochs(){return this.view.panels?.[1].places.epochs??[0]}get last(){return this.epochs.length-1}scrub(t){this.playing=null,this.stand(t)}goTo(t){this.scrub(t);let{unit:e,start:i}=this.view.panels[1].about??{};this.view.say(K(this.epochs[Math.round(this.view.store.state.place)],e,i))}step(t){let{place:e}=this.view.store.state;this.goTo(t>0?Math.floor(e+1e-6)+1:Math.ceil(e-1e-6)-1)}toggle(){let{place:t}=this.view.store.state;this.playing=this.playing?null:{from:t>=this.last?0:t,since:null},this.playing||this.stand(Math.round(t)),this.view.loop.move()}advance(t){if(!this.playing)return;let{speed:e,loop:i}=this.view.store.state;this.playing.since??=t;let s=this.playing.from+(t-this.playing.since)/1e3*e;s>=this.last+(i?1:0)&&(i?[s,this.playing]=[0,{from:0,since:t}]:[s,this.playing]=[this.last,null]),this.stand(matchMedia("(prefers-reduced-motion: reduce)").matches?Math.floor(s):s)}stand(t){this.view.store.set({place:Math.min(Math.max(t,0),this.last)})}};var we=class{constructor(t){this.view=t,this.panel=null,this.i=-1,this.mark=null}at(t,e,i=null){this.i===e&&this.mark?.finding===i?.finding&&(e<0&&!i||this.panel===t)||([this.panel,this.i,this.mark]=[t,e,i],this.view.loop.ask())}next(t){let{panels:e,selection:i,run:s,painting:o}=this.view;if(!e)return;let r=e[1],l=(i.images.size?[...i.images]:Array.from(s.ids.keys())).filter(h=>r.hasPlace(h)&&o.visible(1,h));if(!l.length)return;let c=l[(l.indexOf(this.i)+t+l.length)%l.length];this.at(r,c),this.view.say([s.text("label",c),s.predictedName(r.moment,c)].filter(Boolean).join(", named "))}select(){this.i>=0&&this.view.selection.change([this.view.run.ids[this.i]],"set")}};var ye=class{constructor(t){this.view=t,this.images=new Set}get ids(){return this.view.store.state.selected}obey(t){!t||!this.view.world.isNew(t.stamp)||(this.told??=0,this.change(t.ids,"set",!1),t.show&&(this.toShow=t.ids))}change(t,e,i=!0){let s=En(this.ids,t,e);this.view.store.set({selected:s}),this.view.say(s.length?`${s.length} selected`:"Nothing selected"),i&&this.tell()}take(t,e){this.change(t,"set"),this.show(t),this.view.face.remark(e)}find(){let{run:t}=this.view;this.images=new Set(this.ids.map(e=>t?.rowOf.get(e)).filter(e=>e!==void 0))}show(t){let{run:e,panels:i,store:s}=this.view;this.toShow=null,Pt(i,s.state);let o=t.map(l=>e.rowOf.get(l)).filter(l=>l!==void 0),r=i.filter(({rect:l})=>!l.hidden),a=r.flatMap(l=>o.filter(c=>l.hasPlace(c)).map(c=>[l.xOf(c),l.yOf(c)]));s.set({camera:mn(a,r[0].rect)})}showWanted(){return this.toShow?(this.show(this.toShow),!0):!1}tell(){this.told=(this.told??0)+1,this.view.world.tell("selected",{ids:this.ids,turn:`${this.view.opened} ${this.told}`})}tellRestored(){this.told===void 0&&(this.told=0,this.ids.length&&this.tell())}};function ji(n,t){let[e,i]=[n.naturalWidth,n.naturalHeight].map(r=>Math.floor(r/t)*16);if(!e||!i)return t;let s=document.createElement("canvas");Object.assign(s,{width:e,height:i});let o=s.getContext("2d",{willReadFrequently:!0});return o.drawImage(n,0,0,e/16*t,i/16*t,0,0,e,i),t*nr(o.getImageData(0,0,e,i))/16}function nr({data:n,width:t,height:e}){let i=[16,16],s=[-1,-1];for(let r=0;r<e;r++)for(let a=0;a<t;a++){let l=4*(r*t+a);n[l]>244&&n[l+1]>244&&n[l+2]>244||[a%16,r%16].forEach((c,h)=>{i[h]=Math.min(i[h],c),s[h]=Math.max(s[h],c)})}return[0,1].every(r=>15-s[r]-i[r]>=2)&&s[0]>=0?Math.max(s[0]+i[0],s[1]+i[1])+1:16}var Fi=2048,xe=class{constructor(t){this.arrived=t,this.held=new Map}picture({about:t,run:e},i,s){let o=[{side:t.thumb,sheets:t.sheets},...t.more??[]].sort((l,c)=>l.side-c.side).map(({side:l,sheets:c})=>({...ir(e,i,t.thumb,l),side:l,sheets:c})).filter(({sheets:l,number:c})=>l[c]&&!this.held.get(l[c])?.failed),r=o.find(({side:l})=>l>=s*.9)??o.at(-1),a=r?this.get(r.sheets[r.number],r.side):null;return a&&{sheet:a,x:r.x,y:r.y,side:r.side*a.filled}}get(t,e){let i=this.held.get(t);return i||(i=new Image,i.decoding="async",i.onload=()=>{i.filled=ji(i,e)/e,this.arrived()},i.onerror=()=>{i.failed=!0,this.arrived()},i.src=this.address(t),this.held.set(t,i)),i.filled?i:null}address(t){return new URL(t.replace(/^\//,"./"),document.baseURI).href}};function ir(n,t,e,i){let[s,o,r]=[n.sheet[t],n.sheetX[t],n.sheetY[t]];if(i===e)return{number:s,x:o,y:r};let[a,l]=[Fi/e,Fi/i].map(Math.floor),c=s*a**2+r/e*a+o/e;return{number:Math.floor(c/l**2),x:c%l*i,y:Math.floor(c/l)%l*i}}var be=class{constructor(t){this.state=t,this.listeners=new Set}set(t){let e=Object.keys(t).filter(i=>!Object.is(this.state[i],t[i]));if(e.length){this.state={...this.state,...t};for(let i of[...this.listeners])i(new Set(e))}}become(t){let e=([i,s])=>JSON.stringify(s)!==JSON.stringify(this.state[i]);this.set(Object.fromEntries(Object.entries(t).filter(e)))}listen(t){return this.listeners.add(t),()=>this.listeners.delete(t)}};var sr=250,Ui=1e3,or=6e4,rr=700,tn="",ve=class{constructor(t,e){this.view=t,this.lines=e,this.path=Ne(),this.known=new Map,this.waiting=new Map,this.turn=0,this.timer=0,this.warmed=0,this.still=0,this.stop=e.listen(i=>i===t.settings.key&&this.hear())}warmUp(){Date.now()-this.warmed<or||this.awaited||this.ask([])&&(this.warmed=Date.now())}standStill(){let{typing:t}=this.view.settings;this.still||!t?.expected||t.why_not||(this.still=setTimeout(()=>this.warmUp(),rr))}get loading(){return this.waiting.get(tn)??""}add(t){let e=t.trim().slice(0,300),{typed:i}=this.view.store.state;!e||i.includes(e)||(this.view.store.set({typed:[...i,e].slice(-12)}),this.askForMissing())}remove(t){this.view.store.set({typed:this.view.store.state.typed.filter(e=>e!==t)})}askForMissing(){if(this.timer||this.awaited)return;let t=this.view.store.state.typed.filter(e=>!this.known.has(e));!t.length&&!this.loading||(Te(this.path)?this.later(Ui):this.ask(t))}later(t){clearTimeout(this.timer),this.timer=setTimeout(()=>{this.timer=0,this.askForMissing()},t)}ask(t){let e=this.lines.get(this.view.settings.key);return!e||Te(this.path)?!1:(this.awaited=`${this.view.opened} ${++this.turn}`,e.ask({texts:t,turn:this.awaited}),!0)}hear(){let{answers:t,turn:e}=this.lines.get(this.view.settings.key);e===this.awaited&&(this.awaited=null),t[tn]||this.waiting.delete(tn);for(let[s,o]of Object.entries(t))o.waits?this.waiting.set(s,o.waits):o.problem?this.fail(s,o.problem):this.known.has(s)||this.place(s,o);this.view.loop.ask();let i=this.view.store.state.typed.some(s=>!this.known.has(s));this.later(i?sr:Ui)}place(t,e){this.known.set(t,e);let i=[`“${t}” stands amid the images that are most like it.`,...e.notes];this.view.face.remark(i.join(" ")),this.view.say(i[0])}fail(t,e){this.view.store.state.typed.includes(t)&&(this.remove(t),this.view.face.remark(e),this.view.say(e))}waitsFor(t){return this.waiting.get(t)??"on its way…"}placesIn(t,e){return this.view.store.state.typed.flatMap(i=>{let s=this.known.get(i)?.runs[t.about.key];if(!s?.epochs.length)return[];let o=c=>ar(s.epochs,t.places.epochs[c]),r=c=>s.ids[o(c)].map(h=>e.rowOf.get(h)).filter(h=>h!==void 0),a=s.similarity[o(t.nearest)],l=a.reduce((c,h)=>c+h,0)/a.length;return[{text:i,from:r(t.from),to:r(t.to),similarity:l}]})}end(){this.stop(),clearTimeout(this.timer),clearTimeout(this.still)}};function ar(n,t){let e=0;return n.forEach((i,s)=>{Math.abs(i-t)<Math.abs(n[e]-t)&&(e=s)}),e}var Me=class{constructor(t,e,i){this.world=i,this.settings=e,this.opening=Bi(e),this.store=new be(Re(i.remembered,this.opening)),this.painting=new Xt,this.loop=new It((s,o)=>this.draw(s,o)),this.sheets=new xe(()=>this.loop.ask()),this.surface=new ae(()=>this.redraw()),this.marks=new Wt,this.overlay=new Vt(this.surface.overlay,this.sheets,this.marks),this.opened=Date.now(),this.selection=new ye(this),this.pointing=new we(this),this.typing=new ve(this,i.lines),this.player=new ge(this),this.compared=new Lt(this),this.face=new me(this),t.append(this.face.root),this.endings=[this.store.listen(s=>this.changed(s)),i.datasets.listen(()=>this.rebuild()),_n(this.surface.element,Nn(this)),Tn(this.face.root,this),yn(this)],this.update(e)}update(t){let e=JSON.stringify(this.store.state.panels)===JSON.stringify(this.opening.panels);this.settings=t,this.opening=Bi(t),e&&this.store.become({panels:this.opening.panels}),this.readLook(),this.face.heads.offer(t),this.selection.obey(t.selected),this.rebuild()}readLook(){let t=getComputedStyle(this.face.root),e=_(t.getPropertyValue("--st-background-color").trim()||"#ffffff"),i=e[0]+e[1]+e[2]<384;this.font=t.fontFamily,!(this.look&&this.dark===i)&&(this.dark=i,this.face.root.classList.toggle("dark",i),this.look=wn(this.settings.looks[i?"dark":"light"]),this.face.forgetLegend())}rebuild(){let t=xn(this.store.state,this.settings,this.world.datasets);if(!t)return;if(this.panels&&t.every((r,a)=>r.places.version===this.panels[a].places.version&&r.run===this.panels[a].run)){this.panels.forEach((r,a)=>r.about=t[a].about),this.compared.update(),this.loop.ask();return}let i=this.panels&&this.store.state.place>=this.panels[1].places.epochs.length-1;this.panels=t,this.run=t[0].run,this.order?.length!==this.run.count&&(this.order=kn(this.run.count)),this.loop.detail.of(this.run.count);let s=this.painting.run;this.painting.take(this.run),s!==this.run&&(this.face.toolbar.offer(this.painting.colourings),this.face.gallery.offer(this.run)),this.compared.update();let o=t[1].places.epochs.length-1;(i||this.store.state.place>o)&&this.store.set({place:o}),this.face.forgetLegend(),this.selection.find(),this.selection.tellRestored(),this.typing.askForMissing(),this.remember(),this.remark(),this.redraw()}remark(){let t=[];this.surface.flat&&t.push("This browser has no WebGL2 that works: drawn without it, the same but slower.");let e=this.panels[1].rows?.filter(i=>i<0).length;e&&t.push(`${e} images of the left run are not in the right one.`),this.face.remark(t.join(" "))}redraw(){this.stale=!0,this.loop.ask()}say(t){this.face.live.textContent=t}restore(t){let{selected:e}=this.store.state;this.player.playing=null,this.store.become(Re(t,{...this.opening,place:this.settings.place??this.player.last})),this.store.state.selected!==e&&this.selection.tell()}changed(t){t.has("panels")&&this.rebuild(),t.has("selected")&&(this.selection.find(),this.face.table.fill()),this.redraw(),this.drawn&&(t.has("place")||t.has("camera"))&&this.loop.move(),this.remember()}remember(){this.world.remember(this.store.state,{...this.opening,place:this.settings.place??this.player.last})}setLayer(t,e){this.store.set({layers:{...this.store.state.layers,[t]:e}})}setPanel(t,e){let i=[...this.store.state.panels];i[t]={...i[t],...e},this.store.set({panels:i})}use(t){this.store.set({tool:t})}zoomBy(t){if(!this.panels)return;let{rect:e}=this.panels[0];this.store.set({camera:Tt(this.store.state.camera,e,e.x+e.width/2,e.y+e.height/2,t)})}showAll(){this.store.set({camera:this.opening.camera})}draw(t,e){if(!this.panels||!this.surface.width)return!1;this.player.advance(e),V(this),this.selection.showWanted()&&V(this);let i=lt(this,t);return this.drawPoints(i),this.overlay.draw(i),this.face.show(i),i.atRest&&this.typing.standStill(),!!this.player.playing}drawPoints(t){let e=`${t.share} ${this.painting.painted}`;if(!this.stale&&!this.surface.cleared&&e===this.drawn)return;let{flat:i}=this.surface;this.surface.draw(t),i!==this.surface.flat&&this.remark(),[this.stale,this.surface.cleared,this.drawn]=[!1,!1,e]}end(){this.endings.forEach(t=>t()),this.typing.end(),this.world.end(),this.loop.end(),this.surface.end(),this.face.legend.end(),this.face.root.remove()}};function Bi(n){return un(n.panels,n.place??Number.MAX_SAFE_INTEGER,n.colour)}var Di=`:host {
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
@container (max-width: 760px) {
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
`;var Gi=new Mt,Hi=new kt,Wi=new Map,qi=new Map,ke=new Map,Oe=new Map;function cr(){return()=>{}}function hr({data:n,parentElement:t,setStateValue:e}){if(n.kind==="prompts")return Hi.receive(n,t,e);let i=Oe.get(t);if(i?.version!==n.version){let s=Gi.receive(n);i?.end(),Oe.set(t,{version:n.version,end:s})}return()=>{Oe.get(t)?.end(),Oe.delete(t)}}function fr({data:n,parentElement:t,setStateValue:e,setTriggerValue:i}){let s=ke.get(t);return s&&s.settings.key!==n.key&&(s.end(),s=null),s?(s.world.tellBy(e,i),s.update(n)):(s=new Me(t,n,ur(n,[e,i],o=>s.restore(o))),s.face.root.prepend(Object.assign(document.createElement("style"),{textContent:Di})),ke.set(t,s)),s.world.steps.learn(n.kept,n.selected)&&s.remember(),()=>{ke.get(t)?.end(),ke.delete(t)}}function ur({key:n,runs:t,opening:e},i,s){let o=new At(n,t[1]?.key??"",s),r={datasets:Gi,lines:Hi,steps:o,remember:(a,l)=>{Wi.set(n,a),o.remember(a,l)},end:()=>o.end(),isNew:a=>a!==qi.get(n)&&!!qi.set(n,a),remembered:o.said()??Wi.get(n)??e??null,tellBy:(a,l)=>{r.ask=l,r.tell=(c,h)=>{c==="selected"&&o.note(h.turn,h.ids),a(c,h)}}};return r.tellBy(...i),r}var en=globalThis.__mpsvizManifold??={waiting:[]};en.mount=fr;en.receive=hr;en.waiting.splice(0).forEach(n=>n());export{cr as default,fr as mount,hr as receive};
