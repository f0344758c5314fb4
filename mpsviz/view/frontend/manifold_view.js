var Jn=Object.defineProperty;var Qn=(e,t,n)=>t in e?Jn(e,t,{enumerable:!0,configurable:!0,writable:!0,value:n}):e[t]=n;var ke=(e,t,n)=>Qn(e,typeof t!="symbol"?t+"":t,n);function E(e,t){let n=e?.getChild(t);return n?n.toArray():null}function Se(e,t){let n=e.getChild(t),o=new Array(n.length);for(let i=0;i<o.length;i++)o[i]=String(n.get(i));return o}var at=class{constructor({version:t,meta:n,neighbours:o}){this.version=t,this.epochs=n.epochs,this.k=n.k,this.rows=E(o,"row"),this.count=this.rows.length/(this.epochs.length*this.k)}of(t,n){let o=(t*this.count+n)*this.k;return this.rows.subarray(o,o+this.k)}indexAt(t){let n=0;for(;n+1<this.epochs.length&&this.epochs[n+1]<=t;)n++;return n}};function Oe(e,t){let n=new Set(e),o=new Set(t);return{kept:[...n].filter(i=>o.has(i)),lost:[...n].filter(i=>!o.has(i)),gained:[...o].filter(i=>!n.has(i))}}var U=65534,z=65535,lt=class e{constructor({version:t,meta:n,places:o,prompts:i}){this.version=t,this.name=n.name,this.title=n.title,this.epochs=n.epochs,this.noiseFloor=n.noise_floor,this.square=n.square,this.x=E(o,"x"),this.y=E(o,"y"),this.reliability=E(o,"reliability"),this.prompts={names:n.prompts,x:E(i,"x"),y:E(i,"y")},this.count=this.x.length/this.epochs.length}inOrder(t){let n=Object.create(e.prototype);Object.assign(n,this,{count:t.length,version:`${this.version} in another order`});let o=this.epochs.length*t.length;n.x=new Uint16Array(o).fill(z),n.y=new Uint16Array(o).fill(z),n.reliability=new Uint8Array(o).fill(255);for(let i=0;i<this.epochs.length;i++)for(let s=0;s<t.length;s++){if(t[s]<0)continue;let r=i*this.count+t[s],a=i*t.length+s;n.x[a]=this.x[r],n.y[a]=this.y[r],n.reliability[a]=this.reliability[r]}return n}};var to=65535,Ae=255,ct=class{constructor({version:t,meta:n,images:o,moments:i}){this.version=t,this.epochs=n.epochs,this.ids=Se(o,"id"),this.count=this.ids.length,this.columns=n.columns.map(s=>({...s,values:E(o,s.key)})),this.names=n.names,this.suggestions=n.suggestions,this.predicted=E(i,"predicted"),this.correct=E(i,"correct"),this.measures=Object.entries(n.measures).map(([s,r])=>({name:s,...r,levels:E(i,s)})),this.sheet=E(o,"sheet"),this.sheetX=E(o,"sheet_x"),this.sheetY=E(o,"sheet_y"),this.rowOf=new Map(this.ids.map((s,r)=>[s,r]))}column(t){return this.columns.find(n=>n.name===t)}measure(t){return this.measures.find(n=>n.name===t)}text(t,n){let o=this.column(t);return o?o.categories?o.categories[o.values[n]]??"":Number.isFinite(o.values[n])?String(o.values[n]):"":""}value(t,n,o){let i=this.measure(t);if(!i)return NaN;let s=i.levels[n*this.count+o];return s===i.missing?NaN:eo(i,s)}predictedName(t,n){return this.predicted?this.names[this.predicted[t*this.count+n]]??"":""}isCorrect(t,n){let o=this.correct?this.correct[t*this.count+n]:Ae;return o===Ae?null:o===1}hasPicture(t){return this.sheet[t]!==to}};function eo({low:e,step:t},n){return e+n*t}var no={images:ct,places:lt,neighbours:at},ht=class{constructor(){this.held=new Map,this.mounts=new Map,this.listeners=new Set}receive(t){let{version:n,kind:o}=t;if(this.mounts.set(n,(this.mounts.get(n)??0)+1),!this.held.has(n)){this.held.set(n,new no[o](t));for(let s of[...this.listeners])s()}let i=!1;return()=>{if(i)return;i=!0;let s=this.mounts.get(n)-1;s?this.mounts.set(n,s):(this.mounts.delete(n),this.held.delete(n))}}get(t){return t?this.held.get(t)??null:null}listen(t){return this.listeners.add(t),()=>this.listeners.delete(t)}};var ft=class{constructor(){this.held=new Map,this.listeners=new Set}receive({of:t,turn:n,answers:o},i,s){let r={turn:n,answers:o,element:i,ask:a=>s("asked",a)};this.held.set(t,r);for(let a of[...this.listeners])a(t);return()=>this.held.get(t)?.element===i&&this.held.delete(t)}get(t){return this.held.get(t)??null}listen(t){return this.listeners.add(t),()=>this.listeners.delete(t)}};function Ee(e,t,n){let o={};for(let i of Object.keys(t))i==="selected"&&e.selected.length>60||JSON.stringify(e[i])!==JSON.stringify(t[i])&&(o[i]=e[i]);return o.camera&&(o.camera=oo(o.camera)),o.place!==void 0&&(o.place=Math.round(o.place*1e3)/1e3),Object.keys(o).length?io(JSON.stringify({of:n,...o})):""}function Te(e,t){try{let n=JSON.parse(so(e));return n?.of===t?n:null}catch{return null}}function oo(e){return Object.fromEntries(Object.entries(e).map(([t,n])=>[t,Number(n.toPrecision(6))]))}function io(e){let t=new TextEncoder().encode(e);return btoa(String.fromCharCode(...t)).replaceAll("+","-").replaceAll("/","_").replaceAll("=","")}function so(e){let t=Uint8Array.from(atob(e.replaceAll("-","+").replaceAll("_","/")),n=>n.charCodeAt(0));return new TextDecoder("utf-8",{fatal:!0}).decode(t)}var X={names:"Class names",prompts:"Class names as prompts",pictures:"Pictures when zoomed in",fading:"Fade what a map places badly",ghost:"Ghost of the start",trails:"Trails of the selected",arrows:"Arrows of movement",lines:"Lines to neighbours",contours:"Contours of kinds with ten images or more"},ut=["left","right","both"],ro=["pan","lasso","box"],ao=["slider","start","end"],dt=.5,ie=200,se=[.5,1,2,4,8];function _e(e,t,n){return{panels:e,place:t,speed:2,loop:!0,camera:{x:.5,y:.5,zoom:1},colour:n,hidden:[],layers:{names:!0,prompts:!1,pictures:!0,fading:!0,ghost:!1,trails:!0,arrows:!1,lines:!0,contours:!1},tool:"lasso",selected:[],typed:[],alone:"right"}}function Pe(e,t){if(!e||typeof e!="object")return t;let n=structuredClone(t);if((Array.isArray(e.panels)&&e.panels.length===2?e.panels:[]).forEach((i,s)=>{for(let r of["run","map"])typeof i?.[r]=="string"&&(n.panels[s][r]=i[r]);ao.includes(i?.shows)&&(n.panels[s].shows=i.shows)}),Number.isFinite(e.place)&&e.place>=0&&(n.place=e.place),se.includes(e.speed)&&(n.speed=e.speed),typeof e.loop=="boolean"&&(n.loop=e.loop),["x","y","zoom"].every(i=>Number.isFinite(e.camera?.[i]))){let{x:i,y:s,zoom:r}=e.camera;n.camera={x:i,y:s,zoom:Math.min(Math.max(r,dt),ie)}}typeof e.colour=="string"&&(n.colour=e.colour),ne(e.hidden)&&(n.hidden=e.hidden);for(let i of Object.keys(X))typeof e.layers?.[i]=="boolean"&&(n.layers[i]=e.layers[i]);return ro.includes(e.tool)&&(n.tool=e.tool),ne(e.selected)&&(n.selected=e.selected),ut.includes(e.alone)&&(n.alone=e.alone),ne(e.typed)&&(n.typed=e.typed.slice(0,12).map(i=>i.slice(0,300))),n}function ne(e){return Array.isArray(e)&&e.every(t=>typeof t=="string")}var lo=.92;function Z(e,t){return Math.min(t.width,t.height)*lo*e.zoom}function I(e,t,n,o){let i=Z(e,t);return[t.x+t.width/2+(n-e.x)*i,t.y+t.height/2-(o-e.y)*i]}function co(e,t,n,o){let i=Z(e,t);return[e.x+(n-t.x-t.width/2)/i,e.y-(o-t.y-t.height/2)/i]}function pt(e,t,n,o,i){let s=Math.min(Math.max(e.zoom*i,dt),ie),[r,a]=co(e,t,n,o),c=e.zoom/s;return{x:r+(e.x-r)*c,y:a+(e.y-a)*c,zoom:s}}function Ne(e,t,n,o){let i=Z(e,t);return{x:Le(e.x-n/i),y:Le(e.y+o/i),zoom:e.zoom}}function Re(e,t){if(!e.length)return{x:.5,y:.5,zoom:1};let n=e.map(([h])=>h),o=e.map(([,h])=>h),[i,s,r,a]=[Math.min(...n),Math.max(...n),Math.min(...o),Math.max(...o)],c=Math.min(t.width,t.height),l=Math.max((s-i)*c/t.width,(a-r)*c/t.height,.02)*1.3;return{x:(i+s)/2,y:(r+a)/2,zoom:Math.min(Math.max(1/l,dt),40)}}function Le(e){return Math.min(Math.max(e,-1),2)}function P(e){return e.startsWith("#")?[1,3,5].map(t=>parseInt(e.slice(t,t+2),16)):e.match(/[\d.]+/g).slice(0,3).map(Number)}function x([e,t,n],o=1){return`rgba(${Math.round(e)}, ${Math.round(t)}, ${Math.round(n)}, ${o})`}function $e(e){let t=e.map(([o,i])=>[o,P(i)]),n=[];for(let o=0;o<256;o++){let i=o/255,s=t.findIndex(([u])=>u>=i);s<=0&&(s=s<0?t.length-1:1);let[r,a]=t[s-1],[c,l]=t[s],h=Math.min(Math.max((i-r)/(c-r||1),0),1);n.push(a.map((u,f)=>u+(l[f]-u)*h))}return o=>n[Math.round(Math.min(Math.max(o,0),1)*255)]}function Ie(e){let[t]=e.visible_sequential[0];return{paper:P(e.paper),ink:P(e.ink),muted:P(e.muted),grid:P(e.grid),quiet:P(e.quiet),accent:P(e.accent),good:P(e.good),bad:P(e.bad),categories:e.categories.map(P),sequential:$e(e.visible_sequential.map(([n,o])=>[n-t,o])),diverging:$e(e.diverging)}}function mt(e,t){if(t<=e[0])return 0;for(let n=1;n<e.length;n++)if(t<=e[n])return n-1+(t-e[n-1])/(e[n]-e[n-1]);return e.length-1}function ho(e,t){let n=e.length-1,o=Math.min(Math.floor(t),n),i=Math.min(o+1,n);return e[o]+(e[i]-e[o])*(t-o)}var J=class{constructor(t,n,o){this.run=t,this.places=n,this.rows=o,this.count=n.count,this.rect={x:0,y:0,width:1,height:1},this.camera={x:.5,y:.5,zoom:1},this.stand(0)}stand(t){let n=this.places.epochs.length-1;this.place=Math.min(Math.max(t,0),n),this.from=Math.min(Math.floor(this.place),n),this.to=Math.min(this.from+1,n),this.between=this.place-this.from,this.nearest=Math.round(this.place),this.moment=Math.round(mt(this.run.epochs,this.epoch)),this.judgeAt(this.epoch)}judgeAt(t){this.judgedMoment=Math.round(mt(this.run.epochs,t)),this.judgedNearest=Math.round(mt(this.places.epochs,t))}get epoch(){return this.places.epochs[this.nearest]}rowOf(t){return this.rows?this.rows[t]:t}hasPlace(t){return this.places.x[this.from*this.count+t]!==z&&this.places.x[this.to*this.count+t]!==z}xOf(t){return this.now(this.places.x,t)}yOf(t){return this.now(this.places.y,t)}now(t,n){let o=t[this.from*this.count+n];return(o+(t[this.to*this.count+n]-o)*this.between)/U}placeAt(t,n){let o=t*this.count+n;return[this.places.x[o]/U,this.places.y[o]/U]}screen(t){return I(this.camera,this.rect,this.xOf(t),this.yOf(t))}reliability(t){return this.places.reliability[this.nearest*this.count+t]/255}movement(t){let[n,o]=this.placeAt(0,t),[i,s]=this.placeAt(this.judgedNearest,t);if(n>1||i>1)return NaN;let r=Math.hypot(i-n,s-o),a=this.places.noiseFloor[this.judgedNearest];return a!==null&&r<=a?-1/0:r}};function Ce(e,t,n){let o=e.panels.map(a=>{let c=t.runs.find(f=>f.key===a.run)??t.runs[0],l=c?.maps.find(f=>f.name===a.map)??c?.maps[0],h=n.get(c?.images),u=n.get(l?.places);return h&&u?{run:h,places:u,about:c}:null});if(!o[0]||!o[1])return null;let[i,s]=o,r=[new J(i.run,i.places,null)];if(i.run===s.run)r.push(new J(s.run,s.places,null));else{let a=Int32Array.from(i.run.ids,c=>s.run.rowOf.get(c)??-1);r.push(new J(s.run,s.places.inOrder(a),a))}return r.forEach((a,c)=>{a.about=o[c].about,a.side=c}),r}function ze(e,t){let n=e[1].places.epochs,o=ho(n,Math.min(t.place,n.length-1));if(e.forEach((s,r)=>{let a=t.panels[r].shows;a==="start"?s.stand(0):a==="end"?s.stand(s.places.epochs.length-1):s.stand(mt(s.places.epochs,o))}),e[0].run!==e[1].run)return;let i=Math.max(e[0].epoch,e[1].epoch);for(let s of e)s.judgeAt(i)}var fo=2.2;function Q({store:e,surface:t,settings:n,panels:o}){let{state:i}=e,s=t.layOut(n.height,i.alone);o.forEach((r,a)=>{r.rect=s[a],r.camera=i.camera,r.scale=Z(i.camera,s[a])}),ze(o,i)}function tt(e,t,n=e.surface.ratio){let{panels:o,painting:i,look:s,surface:r,world:a}=e,{state:c}=e.store,l=t===1&&!e.loop.moving,h=i.update(o,c,e.selection.images,s,l),u=i.colouring(i.nameOf(c.colour));return{state:c,share:t,ratio:n,atRest:l,panels:o,paints:h,colouring:u,look:s,run:e.run,order:e.order,font:e.font,width:r.width,height:r.height,grow:Math.min(Math.max(c.camera.zoom,1)**.25,fo),ghost:c.layers.ghost,selected:e.selection.images,hovered:e.pointing.i,hoveredIn:e.pointing.panel,neighbours:a.datasets.get(o[0].about.neighbours),shownEpoch:o[1].epoch,loop:e.drawnLoop,typed:o.map(f=>e.typing.placesIn(f,e.run.rowOf)),visible:(f,d)=>i.visible(f,d),toneOf:f=>i.toneOf(u,f,s)}}var je=33.333333333333336,uo=1e3/45,po=2e3,gt=class{constructor(){this.share=1,this.least=1}of(t){this.least=Math.min(1,po/t),this.share=Math.max(this.share,this.least)}took(t){t>1e3||(t>je?this.share=Math.max(this.least,this.share*Math.max(.35,je/t)*.95):t<uo&&(this.share=Math.min(1,this.share*1.12)))}};var mo=140,wt=class{constructor(t){this.draw=t,this.detail=new gt,this.request=0,this.rest=0,this.before=0,this.moving=!1,this.ended=!1}ask(){!this.request&&!this.ended&&(this.request=requestAnimationFrame(t=>this.frame(t)))}move(){this.moving=!0,clearTimeout(this.rest),this.rest=setTimeout(()=>{this.moving=!1,this.before=0,this.ask()},mo),this.ask()}frame(t){this.request=0,this.moving&&this.before&&this.detail.took(t-this.before),this.before=this.moving?t:0,this.draw(this.moving?this.detail.share:1,t)&&this.move()}end(){this.ended=!0,cancelAnimationFrame(this.request),clearTimeout(this.rest)}};var De=`#version 300 es
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
}`,Fe=`#version 300 es
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
}`;var go=4,yt=class{constructor(t){if(this.canvas=t,this.gl=t.getContext("webgl2",{alpha:!0,antialias:!1,depth:!1,premultipliedAlpha:!0,preserveDrawingBuffer:!1}),!this.gl)throw new Error("no WebGL2");this.build()}build(){let{gl:t}=this;this.program=yo(t,De,Fe),this.at=n=>t.getUniformLocation(this.program,n),this.uniforms=Object.fromEntries(["u_between","u_camera","u_scale","u_ratio","u_grow","u_layer","u_ghost","u_paper"].map(n=>[n,this.at(n)])),this.attributes=Object.fromEntries(["a_from","a_to","a_colour","a_look"].map(n=>[n,t.getAttribLocation(this.program,n)])),this.maps=new Map,this.paints=[null,null],t.enable(t.BLEND),t.blendFunc(t.ONE,t.ONE_MINUS_SRC_ALPHA),t.enable(t.SCISSOR_TEST)}draw({panels:t,paints:n,order:o,share:i,ratio:s,grow:r,look:a,ghost:c}){let{gl:l}=this;l.isContextLost()||(l.viewport(0,0,this.canvas.width,this.canvas.height),l.scissor(0,0,this.canvas.width,this.canvas.height),l.clearColor(0,0,0,0),l.clear(l.COLOR_BUFFER_BIT),l.useProgram(this.program),l.uniform1f(this.uniforms.u_ratio,s),l.uniform1f(this.uniforms.u_grow,r),l.uniform3fv(this.uniforms.u_paper,a.paper.map(h=>h/255)),t.forEach((h,u)=>{let{rect:f,camera:d}=h;if(f.hidden)return;let g=[f.x,this.canvas.height/s-f.y-f.height,f.width,f.height].map(m=>Math.round(m*s));l.viewport(...g),l.scissor(...g);let w=h.scale;l.uniform2f(this.uniforms.u_camera,d.x,d.y),l.uniform2f(this.uniforms.u_scale,2*w/f.width,2*w/f.height),this.usePaint(u,n[u],o);let y=this.useMap(h.places,o),b=Math.ceil(h.count*i);c&&h.place>0&&(this.pointAt(y,h.count,0,0),l.uniform1f(this.uniforms.u_between,0),l.uniform4f(this.uniforms.u_ghost,...a.muted.map(m=>m/255),.22),l.drawArrays(l.POINTS,0,b)),this.pointAt(y,h.count,h.from,h.to),l.uniform1f(this.uniforms.u_between,h.between),l.uniform4f(this.uniforms.u_ghost,0,0,0,0);for(let m of n[u].selected?[0,1]:[0])l.uniform1f(this.uniforms.u_layer,m),l.drawArrays(l.POINTS,0,m?h.count:b)}))}useMap(t,n){let{gl:o}=this,i=this.maps.get(t.version);if(!i||i.order!==n){i&&o.deleteBuffer(i.buffer),i={buffer:o.createBuffer(),order:n};let s=new Uint16Array(t.x.length*2);for(let r=0;r<t.epochs.length;r++){let a=r*t.count;for(let c=0;c<t.count;c++)s[2*(a+c)]=t.x[a+n[c]],s[2*(a+c)+1]=t.y[a+n[c]]}o.bindBuffer(o.ARRAY_BUFFER,i.buffer),o.bufferData(o.ARRAY_BUFFER,s,o.STATIC_DRAW)}this.maps.delete(t.version),this.maps.set(t.version,i);for(let[s,{buffer:r}]of this.maps){if(this.maps.size<=go)break;o.deleteBuffer(r),this.maps.delete(s)}return i}pointAt({buffer:t},n,o,i){let{gl:s}=this;s.bindBuffer(s.ARRAY_BUFFER,t);for(let[r,a]of[["a_from",o],["a_to",i]])s.enableVertexAttribArray(this.attributes[r]),s.vertexAttribPointer(this.attributes[r],2,s.UNSIGNED_SHORT,!0,4,a*n*4)}usePaint(t,n,o){let{gl:i}=this,s=this.paints[t]??{colour:i.createBuffer(),look:i.createBuffer(),of:null};this.paints[t]=s;for(let[r,a]of[["colour",s.colour],["look",s.look]])i.bindBuffer(i.ARRAY_BUFFER,a),s.of!==n&&i.bufferData(i.ARRAY_BUFFER,wo(n[r],o),i.DYNAMIC_DRAW),i.enableVertexAttribArray(this.attributes[`a_${r}`]),i.vertexAttribPointer(this.attributes[`a_${r}`],4,i.UNSIGNED_BYTE,!0,4,0);s.of=n}end(){this.gl.getExtension("WEBGL_lose_context")?.loseContext()}};function wo(e,t){let n=new Uint32Array(e.buffer,e.byteOffset,e.length/4);return Uint32Array.from(t,o=>n[o])}function yo(e,t,n){let o=e.createProgram();for(let[i,s]of[[e.VERTEX_SHADER,t],[e.FRAGMENT_SHADER,n]]){let r=e.createShader(i);if(e.shaderSource(r,s),e.compileShader(r),!e.getShaderParameter(r,e.COMPILE_STATUS)&&!e.isContextLost())throw new Error(e.getShaderInfoLog(r));e.attachShader(o,r)}if(e.linkProgram(o),!e.getProgramParameter(o,e.LINK_STATUS)&&!e.isContextLost())throw new Error(e.getProgramInfoLog(o));return o}function Be(e){let t=Uint32Array.from({length:e},(o,i)=>i),n=2463534242;for(let o=e-1;o>0;o--){n^=n<<13,n^=n>>>17,n^=n<<5;let i=(n>>>0)%(o+1);[t[o],t[i]]=[t[i],t[o]]}return t}function Ue(e,t,n,o,i){let s=-1,r=i*i,{rect:a,camera:c,scale:l}=e,h=a.x+a.width/2-c.x*l,u=a.y+a.height/2+c.y*l;for(let f=0;f<e.count;f++){if(!t(f)||!e.hasPlace(f))continue;let d=h+e.xOf(f)*l-n,g=u-e.yOf(f)*l-o,w=d*d+g*g;w<r&&(r=w,s=f)}return s}function qe(e,t,n){let o=n.map(([h])=>h),i=n.map(([,h])=>h),[s,r,a,c]=[Math.min(...o),Math.max(...o),Math.min(...i),Math.max(...i)],l=[];for(let h=0;h<e.count;h++){if(!t(h)||!e.hasPlace(h))continue;let[u,f]=e.screen(h);u>=s&&u<=r&&f>=a&&f<=c&&xo(n,u,f)&&l.push(h)}return l}function xo(e,t,n){let o=!1;for(let i=0,s=e.length-1;i<e.length;s=i++){let[r,a]=e[i],[c,l]=e[s];a>n!=l>n&&t<(c-r)*(n-a)/(l-a)+r&&(o=!o)}return o}function We([e,t],[n,o]){return[[e,t],[n,t],[n,o],[e,o]]}function Ge(e,t,n){if(n==="set")return t;let o=new Set(e);for(let i of t)n==="add"?o.add(i):o.delete(i);return[...o]}function q(e){return e.altKey?"take":e.shiftKey?"add":"set"}var bo=14;function He(e){let{store:t}=e,n=r=>a=>e.painting.visible(r.side,a),o=(r,a,c)=>Ue(r,n(r),a,c,bo),i=r=>r.map(a=>e.run.ids[a]),s=({rect:r},a,c)=>!r.hidden&&a>=r.x&&a<=r.x+r.width&&c>=r.y&&c<=r.y+r.height;return{panelAt:(r,a)=>e.panels?.find(c=>s(c,r,a))??null,tool:()=>t.state.tool,drag:(r,a,c)=>t.set({camera:Ne(t.state.camera,r.rect,a,c)}),zoom:(r,a,c,l)=>t.set({camera:pt(t.state.camera,r.rect,a,c,l)}),hover:(r,a,c)=>e.pointing.at(r,o(r,a,c)),leave:()=>e.pointing.at(null,-1),click:(r,a,c,l)=>{let h=o(r,a,c);l.pointerType==="touch"&&e.pointing.at(r,h),h>=0?e.selection.change(i([h]),q(l)):q(l)==="set"&&t.state.selected.length&&e.selection.change([],"set")},drawing:(r,a)=>{e.drawnLoop=a.length?{side:r.side,points:a}:null,e.pointing.at(null,-1),e.loop.ask()},drawn:(r,a,c)=>{e.drawnLoop=null,e.selection.change(i(qe(r,n(r),a)),q(c)),e.loop.ask()}}}var re=[{keys:["ArrowRight"],help:"→ next snapshot",act:e=>e.player.step(1)},{keys:["ArrowLeft"],help:"← previous snapshot",act:e=>e.player.step(-1)},{keys:["Home"],help:"Home first snapshot",act:e=>e.player.goTo(0)},{keys:["End"],help:"End last snapshot",act:e=>e.player.goTo(1/0)},{keys:[" "],help:"Space play or pause",act:e=>e.player.toggle()},{keys:["ArrowDown"],help:"↓ next image",act:e=>e.pointing.next(1)},{keys:["ArrowUp"],help:"↑ previous image",act:e=>e.pointing.next(-1)},{keys:["Enter"],help:"Enter select the image",act:e=>e.pointing.select()},{keys:["p","P"],help:"P pan",act:e=>e.use("pan")},{keys:["l","L"],help:"L lasso",act:e=>e.use("lasso")},{keys:["b","B"],help:"B box",act:e=>e.use("box")},{keys:["+","="],help:"+ zoom in",act:e=>e.zoomBy(1.5)},{keys:["-","−"],help:"− zoom out",act:e=>e.zoomBy(.6666666666666666)},{keys:["0"],help:"0 show all",act:e=>e.showAll()},{keys:["Escape"],help:"Esc clear the selection",act:e=>e.selection.change([],"set")}];function Ye(e,t){let n=o=>{if(o.ctrlKey||o.metaKey||o.altKey)return;let{tagName:i,type:s}=o.composedPath()[0];if(i==="SELECT"||s==="search"||[" ","Enter"].includes(o.key)&&["BUTTON","SUMMARY","INPUT"].includes(i))return;let r=re.find(({keys:a})=>a.includes(o.key));r&&(o.preventDefault(),o.stopPropagation(),r.act(t))};return e.addEventListener("keydown",n),()=>e.removeEventListener("keydown",n)}var vo=4,Mo=.0016;function Ke(e,t){let n=new Map,o=null,i=f=>{let d=e.getBoundingClientRect();return[f.clientX-d.left,f.clientY-d.top]},s=f=>{let d=i(f),g=t.panelAt(...d);g&&(e.focus({preventScroll:!0}),e.setPointerCapture(f.pointerId),n.set(f.pointerId,d),n.size===2?o={kind:"pinch",panel:o?.panel??g}:n.size===1&&(o={kind:f.button!==0||t.tool()==="pan"?"pan":t.tool(),panel:g,start:d,loop:[d],moved:!1}),o?.kind==="pinch"&&t.drawing(o.panel,[]),f.preventDefault())},r=f=>{let d=i(f);if(!n.has(f.pointerId)){let w=t.panelAt(...d);w?t.hover(w,...d):t.leave();return}let g=n.get(f.pointerId);o?.kind==="pinch"?ko(n,f.pointerId,d,o.panel,t):o&&(!o.moved&&Math.hypot(d[0]-o.start[0],d[1]-o.start[1])>vo&&(o.moved=!0),o.moved&&o.kind==="pan"?t.drag(o.panel,d[0]-g[0],d[1]-g[1]):o.moved&&(o.kind==="lasso"?o.loop.push(d):o.loop=We(o.start,d),t.drawing(o.panel,o.loop))),n.set(f.pointerId,d)},a=f=>{!n.delete(f.pointerId)||!o||(o.kind!=="pinch"&&f.type==="pointerup"?o.moved?o.kind!=="pan"&&t.drawn(o.panel,o.loop,f):t.click(o.panel,...o.start,f):t.drawing(o.panel,[]),(!n.size||o.kind!=="pinch")&&(o=null))},c=f=>{let d=t.panelAt(...i(f));if(!d)return;f.preventDefault();let g=f.deltaMode===1?16:f.deltaMode===2?400:1,w=Math.max(-240,Math.min(240,f.deltaY*g));t.zoom(d,...i(f),Math.exp(-w*Mo*(f.ctrlKey?4:1)))},u={pointerdown:s,pointermove:r,pointerup:a,pointercancel:a,pointerleave:f=>f.pointerType==="touch"||n.size||t.leave(),contextmenu:f=>f.preventDefault()};for(let[f,d]of Object.entries(u))e.addEventListener(f,d);return e.addEventListener("wheel",c,{passive:!1}),()=>{for(let[f,d]of Object.entries(u))e.removeEventListener(f,d);e.removeEventListener("wheel",c)}}function ko(e,t,n,o,i){let[s,r]=[...e.values()],a={middle:Ve(s,r),spread:Math.hypot(s[0]-r[0],s[1]-r[1])};e.set(t,n);let[c,l]=[...e.values()],h=Ve(c,l),u=Math.hypot(c[0]-l[0],c[1]-l[1]);i.drag(o,h[0]-a.middle[0],h[1]-a.middle[1]),a.spread>8&&u>8&&i.zoom(o,...h,u/a.spread)}function Ve([e,t],[n,o]){return[(e+n)/2,(t+o)/2]}var ae=[0,1,3,4,2,5];function W(e,t,n,o,i){if(t===1)e.rect(n-i*.85,o-i*.85,i*1.7,i*1.7);else if(t===2)Xe(e,n,o,i*1.15,4,0);else if(t===3)Xe(e,n,o+i*.2,i*1.15,3,-Math.PI/2);else if(t===4){let s=i*.9,r=i*.35;[[0,r],[s-r,s],[s,s-r],[r,0],[s,r-s],[s-r,-s],[0,-r],[r-s,-s],[-s,r-s],[-r,0],[-s,s-r],[r-s,s]].forEach(([c,l],h)=>h?e.lineTo(n+c,o+l):e.moveTo(n+c,o+l)),e.closePath()}else e.moveTo(n+i,o),e.arc(n,o,i,0,2*Math.PI)}function Xe(e,t,n,o,i,s){for(let r=0;r<i;r++){let a=s+2*Math.PI*r/i,[c,l]=[t+o*Math.cos(a),n+o*Math.sin(a)];r?e.lineTo(c,l):e.moveTo(c,l)}e.closePath()}var xt="bystander";function Qe(e){let t=new Map;for(let n of e.columns){let o=So[n.name]??n.name.replaceAll("_"," ");n.name.endsWith("_index")||(n.categories===null?t.set(`column:${n.name}`,{title:o,numbers:!0,make:()=>Lo(n)}):n.categories.length>0&&t.set(`column:${n.name}`,{title:o,make:()=>Ao(e,n)}))}for(let n of e.measures)t.set(`measure:${n.name}`,{title:n.title,numbers:!0,make:()=>No(n)});return e.names.length&&(t.set("predicted",{title:"Named as",make:()=>To(e)}),t.set("change",{title:"Right or wrong",make:()=>_o()}),t.set("renamed",{title:"Was → is",make:()=>Po(e)})),t.set("movement",{title:"Movement drawn",numbers:!0,make:()=>Ro()}),t.set("reliability",{title:"Reliability of the map",numbers:!0,make:()=>$o()}),t}var So={label:"Class",family:"Family",style:"Style",split:"Use"},Oo={"few-shot":{colour:5,shape:2},"held-out":{colour:0,shape:0},validation:{colour:2,shape:5},pool:{colour:2,shape:5},[xt]:{tone:"quiet",shape:0}};function Ao(e,t){let n=e.column("split"),o=t.name==="split"?-1:n?.categories?.indexOf(xt)??-1;if(o<0||!["label","family"].includes(t.name)){let l=t.categories.map(h=>({name:h,...t.name==="split"?Oo[h]:{}}));return{codeOf:(h,u)=>Eo(t,u),entries:l}}let i=new Set;for(let l=0;l<e.count;l++)n.values[l]!==o&&i.add(t.values[l]);let s=t.categories.map((l,h)=>h).filter(l=>i.has(l)),r=new Map(s.map((l,h)=>[l,h])),a=s.map(l=>({name:t.categories[l]}));return a.push({name:"bystanders",tone:"quiet",shape:0}),{codeOf:(l,h)=>n.values[h]===o?a.length-1:r.get(t.values[h])??-1,entries:a}}function Eo(e,t){let n=e.values[t];return n<e.categories.length?n:-1}function To(e){return{codeOf:(n,o)=>{let i=n.rowOf(o);if(i<0)return-1;let s=n.run.predicted?.[n.moment*n.run.count+i]??-1;return s<n.run.names.length?s:-1},entries:e.names.map(n=>({name:n}))}}function _o(){return{codeOf:(n,o)=>{let i=n.rowOf(o),s=i<0?null:n.run.isCorrect(0,i),r=i<0?null:n.run.isCorrect(n.judgedMoment,i);return s===null||r===null?4:s?r?0:2:r?1:3},entries:[{name:"stayed right",tone:"good",shape:0},{name:"became right",colour:4,shape:2},{name:"became wrong",colour:1,shape:4},{name:"stayed wrong",tone:"bad",shape:4},{name:"not known",tone:"quiet",shape:0}]}}function Po(e){let t=new Map,n=e.epochs.length-1;for(let a=1;a<=n;a++)for(let c=0;c<e.count;c++){let l=Ze(e,a,c);l&&t.set(l,(t.get(l)??0)+(a===n?1e6:1))}let o=[...t].sort(([,a],[,c])=>c-a).map(([a])=>a),i=new Map(o.map((a,c)=>[a,c])),s=(a,c)=>{let l=a.rowOf(c);if(l<0||!a.run.predictedName(a.judgedMoment,l))return-1;let h=Ze(a.run,a.judgedMoment,l);return h?i.get(h)??o.length+1:o.length},r=[{name:"as before",tone:"quiet",shape:0},{name:"otherwise than in the left run",tone:"bad",shape:4}];return{codeOf:s,entries:[...o.map(a=>({name:a})),...r]}}function Ze(e,t,n){let[o,i]=[e.predictedName(0,n),e.predictedName(t,n)];return o&&i&&o!==i?`${o} → ${i}`:null}function Lo(e){let[t,n]=Io(e.values);return{valueOf:(o,i)=>e.values[i],low:t,high:n}}function No({name:e,low:t,high:n}){return{valueOf:(i,s)=>{let r=i.rowOf(s);return r<0?NaN:i.run.value(e,i.judgedMoment,r)},low:t,high:n}}function Ro(){return{valueOf:(e,t)=>e.movement(t),low:0,high:.5}}function $o(){return{valueOf:(e,t)=>e.reliability(t),low:0,high:1}}function Io(e){let[t,n]=[1/0,-1/0];for(let o of e)o<t&&(t=o),o>n&&(n=o);return t<=n?[t,n]:[0,1]}var bt=class{constructor(){this.held=new Map}now(t,n,o){let i=this.at(t,n,o,t.from),s=this.at(t,n,o,t.to),r=new Map(s.map(a=>[a.code,a]));return i.filter(({code:a})=>r.has(a)).map(({code:a,size:c,x:l,y:h})=>{let u=r.get(a);return{code:a,size:c,x:l+(u.x-l)*t.between,y:h+(u.y-h)*t.between}})}at(t,n,o,i){let s=`${t.places.version} ${i} ${n.name}`;return this.held.has(s)||(this.held.size>80&&this.held.clear(),this.held.set(s,Co(t,n,o,i))),this.held.get(s)}};function Co(e,t,n,o){let i=new Map;for(let s=0;s<e.count;s++){let r=t.values[s];if(r>=t.categories.length||!n(s))continue;let[a,c]=e.placeAt(o,s);a>1||c>1||(i.has(r)||i.set(r,{xs:[],ys:[]}),i.get(r).xs.push(a),i.get(r).ys.push(c))}return[...i].map(([s,{xs:r,ys:a}])=>({code:s,size:r.length,x:et(r),y:et(a)})).sort((s,r)=>r.size-s.size||s.code-r.code)}function et(e){let t=Float64Array.from(e).sort(),n=t.length>>1;return t.length%2?t[n]:(t[n-1]+t[n])/2}var zo=400;function en(e,t){let n=e.places.noiseFloor[e.nearest]??0,o=[];for(let i=0;i<e.count;i++){let s=tn(e,i);if(!s)continue;let r=[...t.of(0,i)].map(h=>tn(e,h)).filter(Boolean);if(!r.length)continue;let a=s[0]-et(r.map(([h])=>h)),c=s[1]-et(r.map(([,h])=>h)),l=Math.hypot(a,c);l>Math.max(n,.001)&&o.push({i,dx:a,dy:c,length:l})}return o.sort((i,s)=>s.length-i.length)}function tn(e,t){if(!e.hasPlace(t))return null;let[n,o]=e.placeAt(0,t);return n>1?null:[e.xOf(t)-n,e.yOf(t)-o]}function nn(e,t,n,o,i){let s=0;e.lineWidth=1.3;for(let{i:r,dx:a,dy:c}of n){if(s>=zo)break;if(!o(r))continue;let[l,h]=t.screen(r),{rect:u,scale:f}=t;if(l<u.x||l>u.x+u.width||h<u.y||h>u.y+u.height)continue;let[d,g]=[l-a*f,h+c*f],w=Math.hypot(l-d,h-g);if(w<5)continue;s++,e.strokeStyle=e.fillStyle=x(i(r),.8);let[y,b]=[(l-d)/w,(h-g)/w],m=Math.min(7,w*.45);e.beginPath(),e.moveTo(d,g),e.lineTo(l-y*m,h-b*m),e.stroke(),e.beginPath(),e.moveTo(l,h),e.lineTo(l-y*m-b*m*.45,h-b*m+y*m*.45),e.lineTo(l-y*m+b*m*.45,h-b*m-y*m*.45),e.closePath(),e.fill()}return s}function vt(e,t){return e==null||t==null?NaN:e<t?-1:e>t?1:e>=t?0:NaN}function jo(e,t){return e==null||t==null?NaN:t<e?-1:t>e?1:t>=e?0:NaN}function on(e){let t,n,o;e.length!==2?(t=vt,n=(a,c)=>vt(e(a),c),o=(a,c)=>e(a)-c):(t=e===vt||e===jo?e:Do,n=e,o=e);function i(a,c,l=0,h=a.length){if(l<h){if(t(c,c)!==0)return h;do{let u=l+h>>>1;n(a[u],c)<0?l=u+1:h=u}while(l<h)}return l}function s(a,c,l=0,h=a.length){if(l<h){if(t(c,c)!==0)return h;do{let u=l+h>>>1;n(a[u],c)<=0?l=u+1:h=u}while(l<h)}return l}function r(a,c,l=0,h=a.length){let u=i(a,c,l,h-1);return u>l&&o(a[u-1],c)>-o(a[u],c)?u-1:u}return{left:i,center:r,right:s}}function Do(){return 0}function Fo(e){return e===null?NaN:+e}var sn=on(vt),Ts=sn.right,_s=sn.left,Ps=on(Fo).center;var rn=an(ln),Ls=an(Bo);function an(e){return function(t,n,o=n){if(!((n=+n)>=0))throw new RangeError("invalid rx");if(!((o=+o)>=0))throw new RangeError("invalid ry");let{data:i,width:s,height:r}=t;if(!((s=Math.floor(s))>=0))throw new RangeError("invalid width");if(!((r=Math.floor(r!==void 0?r:i.length/s))>=0))throw new RangeError("invalid height");if(!s||!r||!n&&!o)return t;let a=n&&e(n),c=o&&e(o),l=i.slice();return a&&c?(H(a,l,i,s,r),H(a,i,l,s,r),H(a,l,i,s,r),Y(c,i,l,s,r),Y(c,l,i,s,r),Y(c,i,l,s,r)):a?(H(a,i,l,s,r),H(a,l,i,s,r),H(a,i,l,s,r)):c&&(Y(c,i,l,s,r),Y(c,l,i,s,r),Y(c,i,l,s,r)),t}}function H(e,t,n,o,i){for(let s=0,r=o*i;s<r;)e(t,n,s,s+=o,1)}function Y(e,t,n,o,i){for(let s=0,r=o*i;s<o;++s)e(t,n,s,s+r,o)}function Bo(e){let t=ln(e);return(n,o,i,s,r)=>{i<<=2,s<<=2,r<<=2,t(n,o,i+0,s+0,r),t(n,o,i+1,s+1,r),t(n,o,i+2,s+2,r),t(n,o,i+3,s+3,r)}}function ln(e){let t=Math.floor(e);if(t===e)return Uo(e);let n=e-t,o=2*e+1;return(i,s,r,a,c)=>{if(!((a-=c)>=r))return;let l=t*s[r],h=c*t,u=h+c;for(let f=r,d=r+h;f<d;f+=c)l+=s[Math.min(a,f)];for(let f=r,d=a;f<=d;f+=c)l+=s[Math.min(a,f+h)],i[f]=(l+n*(s[Math.max(r,f-u)]+s[Math.min(a,f+u)]))/o,l-=s[Math.max(r,f-h)]}}function Uo(e){let t=2*e+1;return(n,o,i,s,r)=>{if(!((s-=r)>=i))return;let a=e*o[i],c=r*e;for(let l=i,h=i+c;l<h;l+=r)a+=o[Math.min(s,l)];for(let l=i,h=s;l<=h;l+=r)a+=o[Math.min(s,l+c)],n[l]=a/t,a-=o[Math.max(i,l-c)]}}function qo(e,t){let n=0;if(t===void 0)for(let o of e)o!=null&&(o=+o)>=o&&++n;else{let o=-1;for(let i of e)(i=t(i,++o,e))!=null&&(i=+i)>=i&&++n}return n}function cn(e,t){let n,o;if(t===void 0)for(let i of e)i!=null&&(n===void 0?i>=i&&(n=o=i):(n>i&&(n=i),o<i&&(o=i)));else{let i=-1;for(let s of e)(s=t(s,++i,e))!=null&&(n===void 0?s>=s&&(n=o=s):(n>s&&(n=s),o<s&&(o=s)))}return[n,o]}var Wo=Array.prototype,Ns=Wo.slice;var Go=Math.sqrt(50),Ho=Math.sqrt(10),Yo=Math.sqrt(2);function Mt(e,t,n){let o=(t-e)/Math.max(0,n),i=Math.floor(Math.log10(o)),s=o/Math.pow(10,i),r=s>=Go?10:s>=Ho?5:s>=Yo?2:1,a,c,l;return i<0?(l=Math.pow(10,-i)/r,a=Math.round(e*l),c=Math.round(t*l),a/l<e&&++a,c/l>t&&--c,l=-l):(l=Math.pow(10,i)*r,a=Math.round(e/l),c=Math.round(t/l),a*l<e&&++a,c*l>t&&--c),c<a&&.5<=n&&n<2?Mt(e,t,n*2):[a,c,l]}function kt(e,t,n){if(t=+t,e=+e,n=+n,!(n>0))return[];if(e===t)return[e];let o=t<e,[i,s,r]=o?Mt(t,e,n):Mt(e,t,n);if(!(s>=i))return[];let a=s-i+1,c=new Array(a);if(o)if(r<0)for(let l=0;l<a;++l)c[l]=(s-l)/-r;else for(let l=0;l<a;++l)c[l]=(s-l)*r;else if(r<0)for(let l=0;l<a;++l)c[l]=(i+l)/-r;else for(let l=0;l<a;++l)c[l]=(i+l)*r;return c}function Vo(e,t,n){return t=+t,e=+e,n=+n,Mt(e,t,n)[2]}function hn(e,t,n){let o;for(;;){let i=Vo(e,t,n);if(i===o||i===0||!isFinite(i))return[e,t];if(i>0){let s=Math.ceil(e/i),r=Math.floor(t/i);e=(s-(s*i>e))*i,t=(r+(r*i<t))*i}else if(i<0){let s=-i,r=Math.ceil(e*s),a=Math.floor(t*s);e=(r-(r/s>e))/s,t=(a+(a/s<t))/s}o=i}}function fn(e){return Math.max(1,Math.ceil(Math.log(qo(e))/Math.LN2)+1)}function ce(e,t){let n;if(t===void 0)for(let o of e)o!=null&&(n<o||n===void 0&&o>=o)&&(n=o);else{let o=-1;for(let i of e)(i=t(i,++o,e))!=null&&(n<i||n===void 0&&i>=i)&&(n=i)}return n}var Rs=Ko(Math.random);function Ko(e){return function(n,o=0,i=n.length){let s=i-(o=+o);for(;s;){let r=e()*s--|0,a=n[s+o];n[s+o]=n[r+o],n[r+o]=a}return n}}var Xo=Array.prototype,St=Xo.slice;function un(e,t){return e-t}function dn(e){for(var t=0,n=e.length,o=e[n-1][1]*e[0][0]-e[n-1][0]*e[0][1];++t<n;)o+=e[t-1][1]*e[t][0]-e[t-1][0]*e[t][1];return o}var R=e=>()=>e;function pn(e,t){for(var n=-1,o=t.length,i;++n<o;)if(i=Zo(e,t[n]))return i;return 0}function Zo(e,t){for(var n=t[0],o=t[1],i=-1,s=0,r=e.length,a=r-1;s<r;a=s++){var c=e[s],l=c[0],h=c[1],u=e[a],f=u[0],d=u[1];if(Jo(c,u,t))return 0;h>o!=d>o&&n<(f-l)*(o-h)/(d-h)+l&&(i=-i)}return i}function Jo(e,t,n){var o;return Qo(e,t,n)&&ti(e[o=+(e[0]===t[0])],n[o],t[o])}function Qo(e,t,n){return(t[0]-e[0])*(n[1]-e[1])===(n[0]-e[0])*(t[1]-e[1])}function ti(e,t,n){return e<=t&&t<=n||n<=t&&t<=e}function mn(){}var C=[[],[[[1,1.5],[.5,1]]],[[[1.5,1],[1,1.5]]],[[[1.5,1],[.5,1]]],[[[1,.5],[1.5,1]]],[[[1,1.5],[.5,1]],[[1,.5],[1.5,1]]],[[[1,.5],[1,1.5]]],[[[1,.5],[.5,1]]],[[[.5,1],[1,.5]]],[[[1,1.5],[1,.5]]],[[[.5,1],[1,.5]],[[1.5,1],[1,1.5]]],[[[1.5,1],[1,.5]]],[[[.5,1],[1.5,1]]],[[[1,1.5],[1.5,1]]],[[[.5,1],[1,1.5]]],[]];function fe(){var e=1,t=1,n=fn,o=c;function i(l){var h=n(l);if(Array.isArray(h))h=h.slice().sort(un);else{let u=cn(l,ei);for(h=kt(...hn(u[0],u[1],h),h);h[h.length-1]>=u[1];)h.pop();for(;h[1]<u[0];)h.shift()}return h.map(u=>s(l,u))}function s(l,h){let u=h==null?NaN:+h;if(isNaN(u))throw new Error(`invalid value: ${h}`);var f=[],d=[];return r(l,u,function(g){o(g,l,u),dn(g)>0?f.push([g]):d.push(g)}),d.forEach(function(g){for(var w=0,y=f.length,b;w<y;++w)if(pn((b=f[w])[0],g)!==-1){b.push(g);return}}),{type:"MultiPolygon",value:h,coordinates:f}}function r(l,h,u){var f=new Array,d=new Array,g,w,y,b,m,M;for(g=w=-1,b=F(l[0],h),C[b<<1].forEach(k);++g<e-1;)y=b,b=F(l[g+1],h),C[y|b<<1].forEach(k);for(C[b<<0].forEach(k);++w<t-1;){for(g=-1,b=F(l[w*e+e],h),m=F(l[w*e],h),C[b<<1|m<<2].forEach(k);++g<e-1;)y=b,b=F(l[w*e+e+g+1],h),M=m,m=F(l[w*e+g+1],h),C[y|b<<1|m<<2|M<<3].forEach(k);C[b|m<<3].forEach(k)}for(g=-1,m=l[w*e]>=h,C[m<<2].forEach(k);++g<e-1;)M=m,m=F(l[w*e+g+1],h),C[m<<2|M<<3].forEach(k);C[m<<3].forEach(k);function k(T){var A=[T[0][0]+g,T[0][1]+w],S=[T[1][0]+g,T[1][1]+w],_=a(A),L=a(S),v,O;(v=d[_])?(O=f[L])?(delete d[v.end],delete f[O.start],v===O?(v.ring.push(S),u(v.ring)):f[v.start]=d[O.end]={start:v.start,end:O.end,ring:v.ring.concat(O.ring)}):(delete d[v.end],v.ring.push(S),d[v.end=L]=v):(v=f[L])?(O=d[_])?(delete f[v.start],delete d[O.end],v===O?(v.ring.push(S),u(v.ring)):f[O.start]=d[v.end]={start:O.start,end:v.end,ring:O.ring.concat(v.ring)}):(delete f[v.start],v.ring.unshift(A),f[v.start=_]=v):f[_]=d[L]={start:_,end:L,ring:[A,S]}}}function a(l){return l[0]*2+l[1]*(e+1)*4}function c(l,h,u){l.forEach(function(f){var d=f[0],g=f[1],w=d|0,y=g|0,b=he(h[y*e+w]);d>0&&d<e&&w===d&&(f[0]=gn(d,he(h[y*e+w-1]),b,u)),g>0&&g<t&&y===g&&(f[1]=gn(g,he(h[(y-1)*e+w]),b,u))})}return i.contour=s,i.size=function(l){if(!arguments.length)return[e,t];var h=Math.floor(l[0]),u=Math.floor(l[1]);if(!(h>=0&&u>=0))throw new Error("invalid size");return e=h,t=u,i},i.thresholds=function(l){return arguments.length?(n=typeof l=="function"?l:Array.isArray(l)?R(St.call(l)):R(l),i):n},i.smooth=function(l){return arguments.length?(o=l?c:mn,i):o===c},i}function ei(e){return isFinite(e)?e:NaN}function F(e,t){return e==null?!1:+e>=t}function he(e){return e==null||isNaN(e=+e)?-1/0:e}function gn(e,t,n,o){let i=o-t,s=n-t,r=isFinite(i)||isFinite(s)?i/s:Math.sign(i)/Math.sign(s);return isNaN(r)?e:e+r-.5}function ni(e){return e[0]}function oi(e){return e[1]}function ii(){return 1}function ue(){var e=ni,t=oi,n=ii,o=960,i=500,s=20,r=2,a=s*3,c=o+a*2>>r,l=i+a*2>>r,h=R(20);function u(m){var M=new Float32Array(c*l),k=Math.pow(2,-r),T=-1;for(let ee of m){var A=(e(ee,++T,m)+a)*k,S=(t(ee,T,m)+a)*k,_=+n(ee,T,m);if(_&&A>=0&&A<c&&S>=0&&S<l){var L=Math.floor(A),v=Math.floor(S),O=A-L-.5,rt=S-v-.5;M[L+v*c]+=(1-O)*(1-rt)*_,M[L+1+v*c]+=O*(1-rt)*_,M[L+1+(v+1)*c]+=O*rt*_,M[L+(v+1)*c]+=(1-O)*rt*_}}return rn({data:M,width:c,height:l},s*k),M}function f(m){var M=u(m),k=h(M),T=Math.pow(2,2*r);return Array.isArray(k)||(k=kt(Number.MIN_VALUE,ce(M)/T,k)),fe().size([c,l]).thresholds(k.map(A=>A*T))(M).map((A,S)=>(A.value=+k[S],d(A)))}f.contours=function(m){var M=u(m),k=fe().size([c,l]),T=Math.pow(2,2*r),A=S=>{S=+S;var _=d(k.contour(M,S*T));return _.value=S,_};return Object.defineProperty(A,"max",{get:()=>ce(M)/T}),A};function d(m){return m.coordinates.forEach(g),m}function g(m){m.forEach(w)}function w(m){m.forEach(y)}function y(m){m[0]=m[0]*Math.pow(2,r)-a,m[1]=m[1]*Math.pow(2,r)-a}function b(){return a=s*3,c=o+a*2>>r,l=i+a*2>>r,f}return f.x=function(m){return arguments.length?(e=typeof m=="function"?m:R(+m),f):e},f.y=function(m){return arguments.length?(t=typeof m=="function"?m:R(+m),f):t},f.weight=function(m){return arguments.length?(n=typeof m=="function"?m:R(+m),f):n},f.size=function(m){if(!arguments.length)return[o,i];var M=+m[0],k=+m[1];if(!(M>=0&&k>=0))throw new Error("invalid size");return o=M,i=k,b()},f.cellSize=function(m){if(!arguments.length)return 1<<r;if(!((m=+m)>=1))throw new Error("invalid cell size");return r=Math.floor(Math.log(m)/Math.LN2),b()},f.thresholds=function(m){return arguments.length?(h=typeof m=="function"?m:Array.isArray(m)?R(St.call(m)):R(m),f):h},f.bandwidth=function(m){if(!arguments.length)return Math.sqrt(s*(s+1));if(!((m=+m)>=0))throw new Error("invalid bandwidth");return s=(Math.sqrt(4*m*m+1)-1)/2,b()},f}var si=12,ri=10,ai=3;function wn(e,t){let{rect:n}=e;return[...t].filter(([,o])=>o.length>=ri).sort(([,o],[,i])=>i.length-o.length).slice(0,si).map(([o,i])=>{let s=i.filter(a=>e.hasPlace(a)).map(a=>e.screen(a)),r=ue().x(([a])=>a-n.x).y(([,a])=>a-n.y).size([n.width,n.height]).cellSize(4).bandwidth(16).thresholds(ai)(s);return{code:o,shapes:r}})}function yn(e,t,n,o){e.save(),e.translate(t.x,t.y),e.lineWidth=1.2;for(let{code:i,shapes:s}of n){e.strokeStyle=x(o(i),.75);for(let r of s){e.beginPath();for(let a of r.coordinates)for(let c of a)c.forEach(([l,h],u)=>u?e.lineTo(l,h):e.moveTo(l,h));e.stroke()}}e.restore()}var de={kept:{title:"kept",dash:[],colour:e=>e.categories[4]},lost:{title:"lost",dash:[2,4],colour:e=>e.bad},gained:{title:"gained",dash:[7,4],colour:e=>e.good}};function Ot(e,t,n,o){let i=t.rowOf(n);return!e||i<0||i>=e.count?null:Oe(e.of(0,i),e.of(e.indexAt(o),i))}function xn(e,t,n,o,i){if(!t.hasPlace(n))return;let[s,r]=t.screen(n);for(let[a,{dash:c,colour:l}]of Object.entries(de)){e.strokeStyle=x(l(i),.9),e.lineWidth=a==="lost"?1.8:1.5,e.setLineDash(c),e.beginPath();for(let h of o[a])t.hasPlace(h)&&(e.moveTo(s,r),e.lineTo(...t.screen(h)));e.stroke()}e.setLineDash([])}function bn(e,t,n,o){if(!t.hasPlace(n))return;let[i,s]=t.screen(n);for(let[r,a]of[[5,x(o.paper)],[2.2,x(o.ink)]])e.lineWidth=r,e.strokeStyle=a,e.beginPath(),e.arc(i,s,9,0,2*Math.PI),e.stroke()}function vn(e,t,n){t.length<2||(e.beginPath(),t.forEach(([o,i],s)=>s?e.lineTo(o,i):e.moveTo(o,i)),e.closePath(),e.fillStyle=x(n.accent,.12),e.fill(),e.lineWidth=1.5,e.strokeStyle=x(n.accent),e.setLineDash([5,4]),e.stroke(),e.setLineDash([]))}var Et=12,pe=3.5,li=2e3,At=new Map;function Mn(e,t,{rect:n,look:o,font:i,ratio:s}){let r=`600 ${Et}px ${i}`;e.font=r;for(let{text:a,x:c,y:l,colour:h}of me(e,t,n,[])){let{picture:u,width:f,height:d}=ci(a,{colour:x(h),paper:x(o.paper,.9),style:r,ratio:s}),[g,w]=[c-f/2,l-d/2].map(y=>Math.round(y*s)/s);e.drawImage(u,g,w,f,d)}}function ci(e,{colour:t,paper:n,style:o,ratio:i}){let s=[e,t,n,o,i].join(`
`),r=At.get(s);return r||(At.size>li&&At.clear(),r=hi(e,{colour:t,paper:n,style:o,ratio:i}),At.set(s,r)),r}function hi(e,{colour:t,paper:n,style:o,ratio:i}){let s=document.createElement("canvas"),r=s.getContext("2d");r.font=o;let a=Math.ceil(r.measureText(e).width+2*pe),c=Et*1.5+2*pe;return s.width=a*i,s.height=c*i,r.scale(i,i),Object.assign(r,{font:o,textAlign:"center",textBaseline:"middle",lineJoin:"round"}),r.lineWidth=pe,r.strokeStyle=n,r.strokeText(e,a/2,c/2),r.fillStyle=t,r.fillText(e,a/2,c/2),{picture:s,width:a,height:c}}function me(e,t,n,o){let i=r=>o.some(a=>r[0]<a[2]&&r[2]>a[0]&&r[1]<a[3]&&r[3]>a[1]),s=({x:r,y:a},c)=>[r-c,a-Et*.75,r+c,a+Et*.75];return t.flatMap(r=>{let a=e.measureText(r.text).width/2+4;if(r.firm){let l=Math.min(Math.max(r.x,n.x+a),n.x+n.width-a),h=[r.y,r.y+28,r.y-18].map(f=>({...r,x:l,y:f})),u=h.find(f=>!i(s(f,a)))??h[0];return o.push(s(u,a)),[u]}let c=s(r,a);return c[0]<n.x||c[2]>n.x+n.width||c[1]<n.y||c[3]>n.y+n.height?[]:i(c)?[]:(o.push(c),[r])})}var N=44,fi=420;function kn(e,t,n){let{rect:o}=e,i=[];for(let r=0;r<e.count;r++){if(!t(r)||!e.hasPlace(r))continue;let[a,c]=e.screen(r);if(!(a<o.x||a>o.x+o.width||c<o.y||c>o.y+o.height)&&(i.push([r,a,c]),i.length>fi))return[]}if(i.length*N*N>o.width*o.height*1.1)return[];i.sort(([r],[a])=>n(a)-n(r)||r-a);let s=new Set;return i.filter(([,r,a])=>{let c=`${Math.floor(r/N)} ${Math.floor(a/N)}`;return s.has(c)?!1:s.add(c)})}function Sn(e,t,n,o,i,s){for(let[r,a,c]of n){let l=t.rowOf(r),h=l<0||!t.run.hasPicture(l)?null:o.get(t.about,t.run.sheet[l]);if(!h)continue;let u=t.about.thumb,f=N/2;e.fillStyle=x(s.paper),e.fillRect(a-f-1.5,c-f-1.5,N+3,N+3),e.drawImage(h,t.run.sheetX[l],t.run.sheetY[l],u,u,a-f,c-f,N,N),e.strokeStyle=x(i(r)),e.lineWidth=2,e.strokeRect(a-f-.5,c-f-.5,N+1,N+1)}}var Tt=5;function An(e){let{names:t,x:n,y:o}=e.places.prompts;return t.flatMap((i,s)=>{let[r,a]=[e.from,e.to].map(u=>u*t.length+s);if(n[r]===z||n[a]===z)return[];let c=u=>(u[r]+(u[a]-u[r])*e.between)/U,[l,h]=I(e.camera,e.rect,c(n),c(o));return[{text:`“${i}”`,x:l,y:h}]})}function En(e,t){return t.flatMap(({text:n,from:o,to:i})=>{let[s,r]=[On(e,e.from,o),On(e,e.to,i)];if(!s||!r)return[];let a=h=>s[h]+(r[h]-s[h])*e.between,[c,l]=I(e.camera,e.rect,a(0),a(1));return[{text:`“${n}”`,x:c,y:l,near:e.between<.5?o:i}]})}function On(e,t,n){let o=n.map(i=>e.placeAt(t,i)).filter(([i])=>i<=1);return o.length?[0,1].map(i=>o.reduce((s,r)=>s+r[i],0)/o.length):null}function Tn(e,t,n){for(let[o,i]of[[4,x(n.paper)],[1.8,x(n.accent)]]){e.lineWidth=o,e.strokeStyle=i,e.beginPath();for(let{x:s,y:r}of t)e.moveTo(s-Tt,r),e.lineTo(s+Tt,r),e.moveTo(s,r-Tt),e.lineTo(s,r+Tt);e.stroke()}}function _n(e,t,n,o){e.lineWidth=1,e.strokeStyle=x(o.accent,.7);for(let{x:i,y:s,near:r}of n){e.beginPath();for(let a of r)t.hasPlace(a)&&(e.moveTo(i,s),e.lineTo(...t.screen(a)));e.stroke()}for(let{x:i,y:s}of n){e.beginPath();for(let r=0;r<10;r++){let[a,c]=[(r/5-.5)*Math.PI,r%2?4:9];e.lineTo(i+c*Math.cos(a),s+c*Math.sin(a))}e.closePath(),e.fillStyle=x(o.accent),e.fill(),e.lineWidth=1.5,e.strokeStyle=x(o.paper),e.stroke()}}var ui=300;function Pn(e,t,n,o){if(!(t.place<=0)){e.lineWidth=n.length>60?1:1.6,e.lineJoin="round";for(let i of n.slice(0,ui))if(t.hasPlace(i)){e.strokeStyle=x(o(i),n.length>60?.45:.75),e.beginPath();for(let s=0;s<=t.from;s++){let[r,a]=t.placeAt(s,i);if(r>1)continue;let[c,l]=I(t.camera,t.rect,r,a);s?e.lineTo(c,l):(e.moveTo(c+2.2,l),e.arc(c,l,2.2,0,2*Math.PI),e.moveTo(c,l))}e.lineTo(...t.screen(i)),e.stroke()}}}var Ln=3e3,di=200,_t=class{constructor(t,n){this.context=t.getContext("2d"),this.sheets=n,this.medians=new bt,this.movements=[],this.arrowsDrawn=0}draw(t,n=this.context){let{panels:o,ratio:i,look:s,width:r,height:a}=t;n.setTransform(i,0,0,i,0,0),n.clearRect(0,0,r,a);for(let c of o){let{rect:l}=c;l.hidden||(n.save(),n.beginPath(),n.rect(l.x,l.y,l.width,l.height),n.clip(),this.drawPanel(n,c,t),n.restore(),n.strokeStyle=x(s.grid),n.lineWidth=1,n.strokeRect(l.x+.5,l.y+.5,l.width-1,l.height-1))}}drawPanel(t,n,o){let{state:i,look:s,selected:r,hovered:a,atRest:c,neighbours:l,loop:h}=o,{layers:u}=i,f=o.paints[n.side],d=y=>o.visible(n.side,y),g=y=>f.colour.subarray(y*4,y*4+3);u.contours&&c&&o.colouring.entries&&yn(t,n.rect,this.densitiesOf(n,o),y=>o.toneOf(y)),u.trails&&r.size&&Pn(t,n,[...r],g),u.arrows&&l&&!n.rows&&(c||n.count<=Ln)&&nn(t,n,this.movementsOf(n,l),d,g);let w=a>=0?a:r.size===1?[...r][0]:-1;if(u.lines&&w>=0){let y=Ot(l,n,w,o.shownEpoch);y&&xn(t,n,w,y,s)}if(u.pictures&&(c||n.count<=Ln)){let y=kn(n,d,b=>r.has(b));Sn(t,n,y,this.sheets,g,s)}Mn(t,this.textsOf(n,o,t),{rect:n.rect,look:s,font:o.font,ratio:o.ratio}),a>=0&&d(a)&&bn(t,n,a,s),h?.side===n.side&&vn(t,h.points,s)}textsOf(t,n,o){let{layers:i}=n.state,s=i.prompts?An(t):[];Tn(o,s,n.look);let r=En(t,n.typed[t.side]);_n(o,t,r,n.look);let a=[...r.map(c=>({...c,y:c.y-2,firm:!0})),...s].map(c=>({...c,y:c.y-12,colour:n.look.accent}));return i.names?[...a,...this.namesOf(t,n)]:a}namesOf(t,n){let{run:o,look:i,state:s}=n,r=s.colour.startsWith("column:")?o.column(s.colour.slice(7)):null,a=r?.categories?r:o.column("label");if(!a)return[];let c=o.column("split"),l=c?.categories?.indexOf(xt)??-1,h=d=>l<0||c.values[d]!==l,u=this.medians.now(t,a,h).filter(({code:d})=>!s.hidden.includes(a.categories[d])),f=n.atRest?u.length:di;return u.slice(0,f).map(({code:d,x:g,y:w})=>{let[y,b]=I(t.camera,t.rect,g,w);return{text:a.categories[d],x:y,y:b,colour:i.ink}})}movementsOf(t,n){let o=`${t.places.version} ${t.place}`,i=this.movements[t.side];if(i?.key===o)return i.found;let s=en(t,n);return this.movements[t.side]={key:o,found:s},s}densitiesOf(t,n){let o=new Map;for(let i=0;i<t.count;i++){if(!n.visible(t.side,i))continue;let s=n.colouring.codeOf(t,i);s<0||n.colouring.entries[s].tone==="quiet"||(o.has(s)||o.set(s,[]),o.get(s).push(i))}return wn(t,o)}};var Nn=0,ge=1,nt=2,ot=4,pi={"few-shot":9,"held-out":7,validation:6,pool:6,bystander:4.5},mi=6.5,gi=.14,Rn=.4;function $n(e,t,{look:n,hidden:o,selected:i,fading:s,sizes:r}){let a=e.count,c=new Uint8Array(a*4),l=new Uint8Array(a*4),h=t.entries?.map((d,g)=>it(d,g,n)),u=new Set;t.entries?.forEach((d,g)=>o.has(d.name)&&u.add(g));let f=t.high-t.low||1;for(let d=0;d<a;d++){let g=n.quiet,w=0,y=Nn;if(h){let M=t.codeOf(e,d);M>=0&&({rgb:g,shape:w}=h[M],u.has(M)&&(y=nt))}else{let M=t.valueOf(e,d);Number.isFinite(M)&&(g=n.sequential((M-t.low)/f))}let b=.9;s&&(b*=Rn+(1-Rn)*e.reliability(d)),i.size&&(i.has(d)?(b=1,y===Nn&&(y=ge)):b*=gi/.9);let m=d*4;c[m]=g[0],c[m+1]=g[1],c[m+2]=g[2],c[m+3]=b*255,l[m]=r[d]*ot,l[m+1]=w,l[m+2]=y}return{colour:c,look:l}}function it(e,t,n){let o=n.categories.length,i=e.tone?n[e.tone]:n.categories[(e.colour??t)%o],s=e.shape??ae[Math.floor(t/o)%ae.length];return{rgb:i,shape:s}}function In(e){let t=e.column("split"),n=Math.min(1,Math.max(.4,(4e3/e.count)**.25)),o=new Float32Array(e.count);for(let i=0;i<e.count;i++){let s=t?.categories?t.categories[t.values[i]]:void 0;o[i]=(pi[s]??mi)*n}return o}var wi=/^(measure:|predicted$|change$|renamed$|movement$|reliability$)/,Pt=class{constructor(){ke(this,"painted",0)}take(t){this.run!==t&&(this.run=t,this.colourings=Qe(t),this.sizes=In(t),this.made=new Map,this.paints=[],this.keys=[])}nameOf(t){return this.colourings.has(t)?t:this.colourings.has("column:label")?"column:label":[...this.colourings.keys()][0]}colouring(t){return this.made.has(t)||this.made.set(t,this.colourings.get(t).make()),this.made.get(t)}update(t,n,o,i,s){let r=this.nameOf(n.colour),a=this.colouring(r);return t.forEach((c,l)=>{let h=`${c.nearest} ${c.judgedNearest}`,u=wi.test(r)||s&&n.layers.fading,f=[c.places,r,n.hidden,o,i,n.layers.fading],d=this.keys[l];if(d&&f.every((w,y)=>w===d.key[y])&&(!u||h===d.moment))return;this.keys[l]={key:f,moment:h},this.painted++;let g=$n(c,a,{look:i,hidden:new Set(n.hidden),selected:o,fading:n.layers.fading,sizes:this.sizes});this.paints[l]={...g,selected:o.size>0}}),this.paints}visible(t,n){return this.paints[t].look[n*4+2]!==nt}counts(t,n){let o=new Array(n.entries?.length??0).fill(0);if(n.entries)for(let i=0;i<t.count;i++){let s=n.codeOf(t,i);s>=0&&o[s]++}return o}toneOf(t,n,o){return it(t.entries[n],n,o).rgb}};function p(e,t={},...n){let o=document.createElement(e);for(let[i,s]of Object.entries(t))s==null||s===!1||(i.startsWith("on")?o.addEventListener(i.slice(2),s):i==="text"?o.textContent=s:i==="value"?o.value=s:o.setAttribute(i,s===!0?"":s));return o.append(...n.filter(i=>i!=null)),o}var yi={pan:"M12 3v18M3 12h18M12 3l-3 3M12 3l3 3M12 21l-3-3M12 21l3-3M3 12l3-3M3 12l3 3M21 12l-3-3M21 12l-3 3",lasso:"M7 16c-3-1-4-3-4-5 0-4 4-7 9-7s9 3 9 7-4 7-9 7c-1 0-2 0-3-.3M7 16a2 2 0 1 0 .1 0M8 19c0 2-1 3-3 3",box:"M4 4h3M10 4h4M17 4h3v3M20 10v4M20 17v3h-3M14 20h-4M7 20H4v-3M4 14v-4M4 7V4",plus:"M12 5v14M5 12h14",minus:"M5 12h14",fit:"M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",play:"M7 4l13 8-13 8z",pause:"M8 4v16M16 4v16",loop:"M17 2l4 4-4 4M3 11V9a3 3 0 0 1 3-3h15M7 22l-4-4 4-4M21 13v2a3 3 0 0 1-3 3H3",layers:"M12 3l9 5-9 5-9-5zM3 13l9 5 9-5",save:"M12 3v12M7 10l5 5 5-5M4 20h16",keys:"M3 6h18v12H3zM7 10h.01M11 10h.01M15 10h.01M7 14h10"};function Lt(e){let t=document.createElementNS("http://www.w3.org/2000/svg","svg");t.setAttribute("viewBox","0 0 24 24"),t.setAttribute("aria-hidden","true");let n=document.createElementNS(t.namespaceURI,"path");return n.setAttribute("d",yi[e]),t.append(n),t}function $(e,t,n,o={}){return p("button",{type:"button",title:e,"aria-label":e,onclick:n,...o},Lt(t))}function D(e,t,n,o){let i=p("select",{"aria-label":e,onchange:s=>o(s.target.value)});for(let[s,r]of t)i.append(p("option",{value:s,text:r}));return i.value=n,i}function Nt(e,t,...n){let o=p("summary",{title:e,"aria-label":e},Lt(t));return st(p("details",{class:"menu"},o,p("div",{class:"sheet"},...n)))}function st(e){return e.addEventListener("keydown",t=>{t.key!=="Escape"||!e.open||(e.open=!1,e.querySelector("summary").focus(),t.stopPropagation())}),e.addEventListener("focusout",t=>{t.relatedTarget&&!e.contains(t.relatedTarget)&&(e.open=!1)}),e}var xi=12,Rt=class{constructor(t){this.view=t,this.title=p("h2"),this.search=p("input",{type:"search",placeholder:"Find…","aria-label":"Find in the legend",oninput:()=>this.filter()}),this.all=p("button",{type:"button",text:"Show all",onclick:()=>t.store.set({hidden:[]})}),this.list=p("ul"),this.bar=p("div",{class:"bar"}),this.element=p("div",{class:"legend",role:"region","aria-label":"Legend"},this.title,this.search,this.all,this.bar,this.list),this.rows=[]}build(t,n,o,i){this.title.textContent=t,this.colouring=n,this.rows=[],this.bar.replaceChildren(),this.bar.hidden=!!n.entries,n.entries?this.rows=n.entries.map((s,r)=>({entry:s,code:r,count:o[r]})).filter(({count:s})=>s>0).map(({entry:s,code:r,count:a})=>this.row(s,it(s,r,i),a)):this.bar.append(...vi(n,i)),this.list.replaceChildren(...this.rows.map(({line:s})=>s)),this.search.hidden=this.rows.length<xi,this.search.hidden&&(this.search.value=""),this.filter()}row(t,n,o){let i=p("button",{type:"button",class:"kind",title:`Hide or show ${t.name}`,onclick:()=>this.toggle(t.name)},bi(n),p("span",{text:t.name}),p("small",{text:o.toLocaleString("en")})),s=p("button",{type:"button",class:"act",text:"only","aria-label":`Show only ${t.name}`,onclick:()=>this.only(t.name)}),r=p("button",{type:"button",class:"act",text:"select","aria-label":`Select ${t.name}`,onclick:a=>this.select(t.name,a)});return{name:t.name,button:i,line:p("li",{},i,s,r)}}show(t){for(let{name:n,button:o,line:i}of this.rows){let s=t.includes(n);o.setAttribute("aria-pressed",String(!s)),i.classList.toggle("off",s)}this.all.hidden=!t.length}toggle(t){let{store:n}=this.view,{hidden:o}=n.state;n.set({hidden:o.includes(t)?o.filter(i=>i!==t):[...o,t]})}only(t){this.view.store.set({hidden:this.colouring.entries.map(n=>n.name).filter(n=>n!==t)})}select(t,n){let{codeOf:o,entries:i}=this.colouring,{run:s,panels:r,selection:a}=this.view,c=s.ids.filter((l,h)=>i[o(r[1],h)]?.name===t);a.change(c,q(n))}filter(){let t=this.search.value.trim().toLocaleLowerCase();for(let{name:n,line:o}of this.rows)o.hidden=!n.toLocaleLowerCase().includes(t)}};function bi({rgb:e,shape:t}){let n=p("canvas",{width:28,height:28,class:"swatch","aria-hidden":"true"}),o=n.getContext("2d");return o.scale(2,2),o.beginPath(),W(o,t,7,7,4.6),t===5?(o.lineWidth=2,o.strokeStyle=x(e),o.stroke()):(o.fillStyle=x(e),o.fill()),n}function vi({low:e,high:t},n){let o=[0,.25,.5,.75,1].map(s=>x(n.sequential(s)));return[p("div",{class:"gradient",style:`background: linear-gradient(to right, ${o.join(", ")})`}),p("div",{class:"ends"},p("span",{text:$t(e)}),p("span",{text:$t(t)}))]}function $t(e){return Number.isFinite(e)?String(Number(e.toPrecision(3))):"–"}var It=96,Ct=class{constructor(){this.element=p("div",{class:"card",hidden:!0})}hide(){this.element.hidden=!0}show({panel:t,i:n,x:o,y:i,sheets:s,change:r,width:a}){let c=we(t,n,r),l=Mi(t,n,s),h=c.lines.map(([w,y])=>p("div",{},p("dt",{text:w}),p("dd",{text:y})));this.element.replaceChildren(...l?[l]:[],p("div",{},p("b",{text:c.title}),p("small",{text:c.under}),p("dl",{},...h))),this.element.hidden=!1;let u=this.element.getBoundingClientRect(),[f,d]=[o-18-u.width,o+18],g=t.side===0?f>=0?f:d:d+u.width<=a?d:f;this.element.style.left=`${Math.max(0,Math.min(g,a-u.width))}px`,this.element.style.top=`${Math.max(4,i-u.height/2)}px`}};function we(e,t,n){let{run:o}=e,i=e.rowOf(t);if(i<0)return{title:"",under:"not in this run",lines:[]};let s=o.columns.filter(({name:l})=>!["label","name_index","label_index","fine_label"].includes(l)).map(({name:l})=>o.text(l,i)).filter(Boolean).slice(0,4).join(" · "),r=[],[a,c]=[o.predictedName(0,i),o.predictedName(e.judgedMoment,i)];if(c){let l=h=>({true:"✓ ",false:"✕ ",null:""})[o.isCorrect(h,i)];r.push(["named",a===c?`${l(e.judgedMoment)}${c}, as before`:`${l(0)}${a} → ${l(e.judgedMoment)}${c}`])}for(let{name:l,title:h}of o.measures){let u=o.value(l,e.judgedMoment,i);Number.isFinite(u)&&r.push([h.toLowerCase(),$t(u)])}return r.push(["reliability",`${Math.round(e.reliability(t)*100)} %`]),e.movement(t)===-1/0&&e.judgedNearest>0&&r.push(["movement","no more than chance"]),n&&r.push(["neighbours",Object.keys(de).map(l=>`${n[l].length} ${l}`).join(", ")]),{title:o.text("label",i)||o.ids[i],under:s||o.ids[i],lines:r}}function Mi(e,t,n){let o=e.rowOf(t);if(o<0||!e.run.hasPicture(o))return null;let i=n.get(e.about,e.run.sheet[o]),s=p("canvas",{width:It*2,height:It*2,class:"picture","data-id":e.run.ids[o]});if(i){let r=e.about.thumb;s.getContext("2d").drawImage(i,e.run.sheetX[o],e.run.sheetY[o],r,r,0,0,It*2,It*2),s.dataset.drawn=""}return s}var zt=class{constructor(t){this.canvas=t,this.context=t.getContext("2d")}draw({panels:t,paints:n,order:o,share:i,ratio:s,grow:r,look:a,ghost:c}){let{context:l}=this;l.setTransform(s,0,0,s,0,0),l.clearRect(0,0,this.canvas.width,this.canvas.height),t.forEach((h,u)=>{let{rect:f}=h;if(f.hidden)return;l.save(),l.beginPath(),l.rect(f.x,f.y,f.width,f.height),l.clip();let d=Math.ceil(h.count*i);c&&h.place>0&&Si(l,h,o,d,a);let g=n[u].selected?[0,ge]:[0];for(let w of g)ki(l,h,n[u],o,w?h.count:d,w,r,a);l.restore()})}end(){}};function ki(e,t,n,o,i,s,r,a){let{rect:c}=t;e.strokeStyle=x(a.paper),e.lineWidth=.7;for(let l=0;l<i;l++){let h=o[l];if(n.look[h*4+2]!==s||!t.hasPlace(h))continue;let[u,f]=t.screen(h);if(u<c.x-9||u>c.x+c.width+9||f<c.y-9||f>c.y+c.height+9)continue;let d=n.look[h*4+1],g=n.look[h*4]/ot*r*.5+(s?.75:0),w=x(n.colour.subarray(h*4,h*4+3),n.colour[h*4+3]/255);e.beginPath(),W(e,d,u,f,g),d===5?(e.strokeStyle=w,e.lineWidth=1.6,e.stroke(),e.strokeStyle=x(a.paper),e.lineWidth=.7):(e.fillStyle=w,e.fill(),e.stroke())}}function Si(e,t,n,o,i){e.fillStyle=x(i.muted,.22);let s=t.place;t.stand(0);for(let r=0;r<o;r++){if(!t.hasPlace(n[r]))continue;let[a,c]=t.screen(n[r]);e.beginPath(),e.arc(a,c,2.5,0,2*Math.PI),e.fill()}t.stand(s)}var Oi=2,Ai=620,ye=10,V=34,Cn=1.1,jt=class{constructor(t){this.changed=t,this.overlay=p("canvas",{class:"overlay"}),this.element=p("div",{class:"surface",tabindex:0,role:"application","aria-label":"Two maps of the images, linked. Arrow keys go through snapshots and images; the keys are listed under Keys."}),this.ratio=Math.min(window.devicePixelRatio||1,Oi),this.makePoints(),this.element.append(this.points,this.overlay),this.observer=new ResizeObserver(()=>this.measure()),this.observer.observe(this.element)}makePoints(){this.points=p("canvas",{class:"points"}),this.lost=t=>t.preventDefault(),this.restored=()=>{this.renderer.build(),this.changed()};try{this.renderer=new yt(this.points),this.flat=!1,this.points.addEventListener("webglcontextlost",this.lost),this.points.addEventListener("webglcontextrestored",this.restored)}catch{this.points=p("canvas",{class:"points"}),this.renderer=new zt(this.points),this.flat=!0}}measure(){let{width:t}=this.element.getBoundingClientRect();t&&(this.width=Math.round(t),this.narrow=this.width<Ai,this.resize(this.ratio),this.changed())}layOut(t,n){let{width:o}=this,i=this.narrow&&n==="both",s=this.narrow?o:(o-ye)/2,r=i?Math.min(o*.85,360):this.narrow?o*Cn:s*Cn,a=Math.round(Math.min(t-V,r)),c=i?a+V+ye:0,l={x:this.narrow?0:s+ye,y:V+c},h=f=>this.narrow&&n===f,u=l.y+a;return this.height!==u&&(this.height=u,this.element.style.height=`${u}px`,this.resize(this.ratio)),[{x:0,y:V,width:s,height:a,hidden:h("right")},{...l,width:s,height:a,hidden:h("left")}]}resize(t){for(let n of[this.points,this.overlay]){let o=[Math.round(this.width*t),Math.round((this.height??0)*t)];n.width===o[0]&&n.height===o[1]||([n.width,n.height]=o,this.cleared=!0)}}end(){this.observer.disconnect(),this.points.removeEventListener("webglcontextlost",this.lost),this.points.removeEventListener("webglcontextrestored",this.restored),this.renderer.end()}};var Dt=class{constructor(t){this.view=t,this.play=$("Play (Space)","play",()=>t.player.toggle()),this.slider=p("input",{type:"range",min:0,step:.01,"aria-label":"Snapshot",oninput:()=>t.player.scrub(Number(this.slider.value)),onchange:()=>t.player.goTo(Math.round(Number(this.slider.value)))}),this.ticks=p("div",{class:"ticks","aria-hidden":"true"}),this.label=p("output",{class:"epoch"}),this.speed=D("Speed",se.map(n=>[n,`${n}×`]),2,n=>t.store.set({speed:Number(n)})),this.loop=$("Loop","loop",()=>t.store.set({loop:!t.store.state.loop})),this.element=p("div",{class:"timeline"},this.play,p("div",{class:"track"},this.slider,this.ticks),this.label,this.speed,this.loop)}show(t,n,o){let i=n.length-1;this.element.hidden=i<1,this.slider.max=i,Math.abs(Number(this.slider.value)-t.place)>.006&&(this.slider.value=t.place),this.ticks.childElementCount!==Math.min(n.length,60)&&this.ticks.replaceChildren(...n.slice(0,60).map(()=>p("i")));let s=Math.min(Math.floor(t.place),i),r=t.place-s,a=r<.02||r>.98?B(n[Math.round(t.place)]):`${n[s]} → ${n[s+1]}`;this.label.textContent!==a&&(this.label.textContent=a),this.slider.setAttribute("aria-valuetext",a),this.playing!==o&&(this.playing=o,this.play.replaceChildren(Lt(o?"pause":"play")),this.play.title=o?"Pause (Space)":"Play (Space)",this.play.setAttribute("aria-label",this.play.title)),this.speed.value=t.speed,this.loop.setAttribute("aria-pressed",String(t.loop))}};function B(e){return e===0?"before tuning":`epoch ${e}`}var Ei=[["slider","the slider's snapshot"],["start","before tuning"],["end","the last snapshot"]],Ft=class{constructor(t){this.view=t,this.heads=[0,1].map(n=>{let o=["Left panel","Right panel"][n],i=D(`${o}: run`,[],"",c=>t.setPanel(n,{run:c})),s=D(`${o}: map`,[],"",c=>t.setPanel(n,{map:c})),r=D(`${o}: snapshot`,Ei,"slider",c=>t.setPanel(n,{shows:c})),a=p("strong");return{run:i,map:s,shows:r,title:a,element:p("div",{class:"head"},a,p("span",{},i,s,r))}}),this.tabs=ut.map(n=>p("button",{type:"button",onclick:()=>t.store.set({alone:n})})),this.tablist=p("div",{class:"tabs group",role:"group","aria-label":"Panel"},...this.tabs)}offer(t){this.settings=t;for(let{run:n}of this.heads)n.replaceChildren(...t.runs.map(({key:o,title:i})=>p("option",{value:o,text:i}))),n.hidden=t.runs.length<2}show(t,n){this.heads.forEach((o,i)=>{let{run:s,map:r,shows:a}=t.panels[i],c=this.settings.runs.find(({key:f})=>f===s)??this.settings.runs[0],l=c.maps.map(({name:f})=>f).join(" ");o.maps!==l&&(o.maps=l,o.map.replaceChildren(...c.maps.map(({name:f,title:d})=>p("option",{value:f,text:d})))),o.map.hidden=c.maps.length<2,o.run.value=c.key,o.map.value=c.maps.some(({name:f})=>f===r)?r:c.maps[0]?.name,o.shows.value=a;let h=B(n[i].epoch),u=h[0].toUpperCase()+h.slice(1);o.title.textContent!==u&&(o.title.textContent=u),this.tabs[i].textContent=u}),this.tabs[2].textContent="Both",this.tabs.forEach((o,i)=>o.setAttribute("aria-pressed",String(t.alone===ut[i])))}place(t){this.heads.forEach(({element:n},o)=>{let{x:i,y:s,width:r,hidden:a}=t[o];n.hidden=!!a,Object.assign(n.style,{left:`${i}px`,top:`${s-V}px`,width:`${r}px`})})}};var Ti=100,Bt=class{constructor(t){this.view=t,this.body=p("div",{class:"rows",tabindex:0,role:"region","aria-label":"Table of images"}),this.element=p("details",{class:"table",ontoggle:()=>this.fill()},p("summary",{text:"As a table"}),this.body)}fill(){if(!this.element.open)return;let{panels:t,selection:n}=this.view;if(!t)return;let o=t[1],i=n.images.size?[...n.images]:Array.from({length:o.count},(u,f)=>f),s=i.slice(0,Ti),r=s.map(u=>we(o,u,null)),a=[...new Set(r.flatMap(({lines:u})=>u.map(([f])=>f)))],c=["image","class",...a].map(u=>p("th",{scope:"col",text:u})),l=r.map(({title:u,lines:f},d)=>{let g=new Map(f),w=o.rowOf(s[d]),y=[u,...a.map(b=>g.get(b)??"")].map(b=>p("td",{text:b}));return p("tr",{},p("th",{scope:"row",text:w<0?"":o.run.ids[w]}),...y)}),h=`${n.images.size?"Selected":"All"} images: ${s.length} of ${i.length}`;this.body.replaceChildren(p("table",{},p("caption",{text:h}),p("thead",{},p("tr",{},...c)),p("tbody",{},...l)))}};function xe(e,t){let n=URL.createObjectURL(e),o=Object.assign(document.createElement("a"),{href:n,download:t});document.body.append(o),o.click(),o.remove(),setTimeout(()=>URL.revokeObjectURL(n),1e4)}var ve=2e3;function jn({panels:e,paints:t,names:n,titles:o,look:i,width:s,height:r,font:a}){let c=[`<rect width="${s}" height="${r}" fill="${x(i.paper)}"/>`];return e.forEach((l,h)=>{let{rect:u}=l;if(u.hidden)return;let f=`x="${u.x}" y="${u.y}" width="${u.width}" height="${u.height}"`;c.push(`<clipPath id="panel-${h}"><rect ${f}/></clipPath><g clip-path="url(#panel-${h})">`),c.push(`<rect ${f} fill="none" stroke="${x(i.grid)}"/>`);for(let d=0;d<l.count;d++)c.push(_i(l,t[h],d,i));for(let{text:d,x:g,y:w,colour:y}of n[h])c.push(zn(d,g,w,`text-anchor="middle" font-size="12" font-weight="600" fill="${x(y)}" stroke="${x(i.paper)}" stroke-width="3" paint-order="stroke"`));c.push("</g>",zn(o[h],u.x+10,u.y+20,`font-size="14" font-weight="600" fill="${x(i.ink)}"`))}),`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${s} ${r}" width="${s}" height="${r}" font-family="${Dn(a)}">${c.join("")}</svg>`}function _i(e,t,n,o){if(t.look[n*4+2]===nt||!e.hasPlace(n))return"";let[i,s]=e.screen(n),r=t.look[n*4+1],a=new be;W(a,r,i,s,t.look[n*4]/ot/2);let[c,l,h,u]=t.colour.subarray(n*4,n*4+4),f=x([c,l,h]),d=r===5?`fill="none" stroke="${f}" stroke-width="1.6"`:`fill="${f}" stroke="${x(o.paper)}" stroke-width="0.7"`;return`<path d="${a.text}" ${d} opacity="${(u/255).toFixed(2)}"/>`}function zn(e,t,n,o){return`<text x="${t.toFixed(1)}" y="${n.toFixed(1)}" ${o}>${Dn(e)}</text>`}function Dn(e){return String(e).replaceAll("&","&amp;").replaceAll("<","&lt;").replaceAll(">","&gt;").replaceAll('"',"&quot;")}var be=class{constructor(){this.text=""}moveTo(t,n){this.text+=`M${t.toFixed(1)} ${n.toFixed(1)}`}lineTo(t,n){this.text+=`L${t.toFixed(1)} ${n.toFixed(1)}`}rect(t,n,o,i){this.text+=`M${t.toFixed(1)} ${n.toFixed(1)}h${o.toFixed(1)}v${i.toFixed(1)}h${(-o).toFixed(1)}z`}arc(t,n,o){this.text+=`a${o} ${o} 0 1 0 ${-2*o} 0a${o} ${o} 0 1 0 ${2*o} 0z`}closePath(){this.text+="Z"}};var Fn=8192;function Bn(e,t){let{surface:n,overlay:o}=e,i=Math.min(t,Fn/n.width,Fn/n.height);Q(e);let s={...tt(e,1,i),atRest:!0,hovered:-1,loop:null},r=document.createElement("canvas");r.width=Math.round(n.width*i),r.height=Math.round(n.height*i);let a=r.cloneNode(),c=r.getContext("2d");c.fillStyle=x(s.look.paper),c.fillRect(0,0,r.width,r.height),n.resize(i),n.renderer.draw(s),c.drawImage(n.points,0,0),n.resize(n.ratio),o.draw(s,a.getContext("2d")),c.drawImage(a,0,0),c.scale(i,i),c.fillStyle=x(s.look.ink),c.font=`600 15px ${s.font}`;for(let l of s.panels.filter(({rect:h})=>!h.hidden))c.fillText(qn(l),l.rect.x+2,l.rect.y-11);e.redraw(),r.toBlob(l=>xe(l,"manifold.png"),"image/png")}function Un(e){if(e.run.count>ve){e.face.remark(`SVG is for up to ${ve.toLocaleString("en")} points; save a PNG instead.`);return}Q(e);let t=tt(e,1),{context:n}=e.overlay;n.font=`600 12px ${t.font}`;let o=t.panels.map(s=>t.state.layers.names?me(n,e.overlay.namesOf(s,t),s.rect,[]):[]),i=jn({...t,names:o,titles:t.panels.map(qn)});xe(new Blob([i],{type:"image/svg+xml"}),"manifold.svg")}function qn(e){let t=B(e.epoch);return t[0].toUpperCase()+t.slice(1)}var Ut=class{constructor(t){this.view=t,this.input=p("input",{type:"search",maxlength:300,placeholder:"a drawing of a cat","aria-label":"Prompt"}),this.form=p("form",{class:"prompt",onsubmit:s=>this.submit(s)},this.input,p("button",{type:"submit",text:"Place"})),this.why=p("p"),this.list=p("ul");let n=p("input",{type:"checkbox",onchange:()=>t.setLayer("prompts",n.checked)});this.names={box:n,line:p("label",{},n,X.prompts)};let o=()=>this.warmUp(),i=p("summary",{text:"Prompts",onpointerenter:o,onfocus:o});this.element=st(p("details",{class:"menu",ontoggle:()=>this.element.open&&this.opened()},i,p("div",{class:"sheet prompts"},this.form,this.why,this.list,this.names.line)))}warmUp(){this.view.settings.typing&&!this.view.settings.typing.why_not&&this.view.typing.warmUp()}opened(){this.warmUp(),this.form.hidden||this.input.focus()}submit(t){t.preventDefault(),this.view.typing.add(this.input.value),this.input.value=""}show({typed:t,layers:n},o){let{settings:i,typing:s,run:r}=this.view,a=o[1],c=o.some(({places:d})=>d.prompts.names.length);if(this.element.hidden=!i.typing&&!c,this.names.line.hidden=!c,this.names.box.checked=n.prompts,this.form.hidden=!i.typing||!!i.typing.why_not,this.why.hidden=!i.typing,!i.typing)return;let l=i.typing.why_not;this.why.textContent=l||"Any text stands amid the five images that the text tower finds most like it.";let h=new Map(s.placesIn(a,r.rowOf).map(d=>[d.text,d])),u=t.map(d=>{let g=h.get(d)?.similarity;return[d,g===void 0?"on its way…":`cosine ${g.toFixed(2)}`]}),f=JSON.stringify(u);f!==this.shown&&(this.shown=f,this.list.replaceChildren(...u.map(([d,g])=>this.line(d,g))))}line(t,n){let{view:o}=this,i=()=>o.typing.placesIn(o.panels[1],o.run.rowOf).find(s=>s.text===t)?.to??[];return p("li",{},p("button",{type:"button",title:"Select the images that it stands amid",onclick:()=>{let s=i().map(r=>o.run.ids[r]);s.length&&o.selection.take(s,`The images that are most like “${t}” now.`)}},p("b",{text:t}),p("small",{text:n})),p("button",{type:"button",text:"×","aria-label":`Remove ${t}`,onclick:()=>o.typing.remove(t)}))}};var qt=class{constructor(t){this.view=t,this.list=p("div",{class:"sheet suggestions"});let n=p("summary",{text:"What changed most"});this.element=st(p("details",{class:"menu"},n,this.list))}offer(t){this.element.hidden=!t.suggestions.length,this.list.replaceChildren(...t.suggestions.map(n=>this.line(t,n)))}line(t,{title:n,why:o,rows:i}){return p("button",{type:"button",onclick:()=>{this.element.open=!1,this.view.selection.take(i.map(r=>t.ids[r]),`${n}. ${o}`)}},p("b",{text:n}),p("small",{text:i.length.toLocaleString("en")}),p("span",{text:o}))}};var Wt=class{constructor(t){this.view=t,this.tools={pan:$("Pan (P)","pan",()=>t.use("pan")),lasso:$("Lasso (L): Shift adds, Alt takes away","lasso",()=>t.use("lasso")),box:$("Box (B): Shift adds, Alt takes away","box",()=>t.use("box"))},this.colour=D("Colour by",[],"",s=>t.store.set({colour:s,hidden:[]})),this.suggestions=new qt(t),this.prompts=new Ut(t),this.layers=Object.entries(X).filter(([s])=>s!=="prompts").map(([s,r])=>{let a=p("input",{type:"checkbox",onchange:()=>t.setLayer(s,a.checked)});return{name:s,box:a,line:p("label",{},a,r)}});let n=[1,2,3,4].map(s=>p("button",{type:"button",text:`PNG ${s}×`,onclick:()=>Bn(t,s)}));n.push(p("button",{type:"button",text:"SVG",onclick:()=>Un(t)}));let o=p("ul",{},...re.map(({help:s})=>p("li",{text:s})),p("li",{text:"Shift adds, Alt takes away"})),i=p("button",{type:"button",class:"more",text:"Controls",onclick:()=>this.open(!this.isOpen)});this.more=i,this.element=p("div",{class:"toolbar",role:"toolbar","aria-label":"Tools of the map"},p("span",{class:"group"},...Object.values(this.tools)),p("span",{class:"group zoom"},$("Zoom out (−)","minus",()=>t.zoomBy(1/1.5)),$("Zoom in (+)","plus",()=>t.zoomBy(1.5)),$("Show all (0)","fit",()=>t.showAll())),i,p("div",{class:"rest"},p("label",{class:"colour"},p("span",{text:"Colour by"}),this.colour),this.suggestions.element,this.prompts.element,Nt("Layers","layers",...this.layers.map(({line:s})=>s)),Nt("Save a picture","save",...n),Nt("Keys","keys",o))),this.open(!1)}open(t){this.isOpen=t,this.element.classList.toggle("open",t),this.more.setAttribute("aria-expanded",String(t))}offer(t){this.colour.replaceChildren(...[...t].map(([n,{title:o}])=>p("option",{value:n,text:o})))}show(t,n){for(let[o,i]of Object.entries(this.tools))i.setAttribute("aria-pressed",String(t.tool===o));this.colour.value=t.colour;for(let{name:o,box:i,line:s}of this.layers)i.checked=t.layers[o],s.hidden=!!n[o]}};var Gt=class{constructor(t){this.view=t,this.toolbar=new Wt(t),this.heads=new Ft(t),this.timeline=new Dt(t),this.legend=new Rt(t),this.card=new Ct,this.table=new Bt(t),this.note=p("p",{class:"note",role:"status"}),this.live=p("div",{class:"live","aria-live":"polite"});let{element:n}=t.surface;n.append(this.card.element);let o=p("div",{class:"stage"},n,...this.heads.heads.map(a=>a.element)),i=p("div",{class:"maps"},this.heads.tablist,o,this.timeline.element),s=p("div",{class:"middle"},i,this.legend.element),r=[this.note,this.table.element,this.live];this.root=p("div",{class:"manifold"},this.toolbar.element,s,...r)}remark(t){this.note.textContent=t,this.note.hidden=!t}forgetLegend(){this.legendOf=null}show(t){let{view:n}=this,{state:o,panels:i}=t,s=n.painting.nameOf(o.colour),r={lines:!t.neighbours,arrows:!t.neighbours,pictures:!i[0].about.sheets.length};this.toolbar.show({...o,colour:s},r),this.toolbar.prompts.show(o,i),this.heads.place(i.map(({rect:a})=>a)),this.heads.show(o,i),this.timeline.show(o,i[1].places.epochs,!!n.player.playing),this.showLegend(s,t),this.showCard(t),this.root.classList.toggle("single",!!(n.surface.narrow&&o.alone!=="both")),Object.assign(n.surface.element.dataset,{share:t.share.toFixed(3),tool:o.tool})}showLegend(t,{atRest:n,panels:o,colouring:i,look:s,state:r}){if(!n&&this.legendOf)return;let{painting:a}=this.view,c=`${t} ${o[1].nearest} ${o[1].places.version}`;if(this.legendOf!==c){this.legendOf=c;let{title:l}=a.colourings.get(t);this.legend.build(l,i,a.counts(o[1],i),s)}this.legend.show(r.hidden)}showCard({hovered:t,hoveredIn:n,panels:o,neighbours:i,shownEpoch:s,width:r}){if(t<0||!o.includes(n)||!n.hasPlace(t)){this.card.hide();return}let[a,c]=n.screen(t),l=Ot(i,n,t,s);this.card.show({panel:n,i:t,x:a,y:c,change:l,width:r,sheets:this.view.sheets})}};var Ht=class{constructor(t){this.view=t,this.playing=null}get epochs(){return this.view.panels?.[1].places.epochs??[0]}get last(){return this.epochs.length-1}scrub(t){this.playing=null,this.stand(t)}goTo(t){this.scrub(t),this.view.say(B(this.epochs[Math.round(this.view.store.state.place)]))}step(t){let{place:n}=this.view.store.state;this.goTo(t>0?Math.floor(n+1e-6)+1:Math.ceil(n-1e-6)-1)}toggle(){let{place:t}=this.view.store.state;this.playing=this.playing?null:{from:t>=this.last?0:t,since:null},this.playing||this.stand(Math.round(t)),this.view.loop.move()}advance(t){if(!this.playing)return;let{speed:n,loop:o}=this.view.store.state;this.playing.since??=t;let i=this.playing.from+(t-this.playing.since)/1e3*n;i>=this.last+(o?1:0)&&(o?[i,this.playing]=[0,{from:0,since:t}]:[i,this.playing]=[this.last,null]),this.stand(matchMedia("(prefers-reduced-motion: reduce)").matches?Math.floor(i):i)}stand(t){this.view.store.set({place:Math.min(Math.max(t,0),this.last)})}};var Yt=class{constructor(t){this.view=t,this.panel=null,this.i=-1}at(t,n){this.i===n&&(n<0||this.panel===t)||([this.panel,this.i]=[t,n],this.view.loop.ask())}next(t){let{panels:n,selection:o,run:i,painting:s}=this.view;if(!n)return;let r=n[1],c=(o.images.size?[...o.images]:Array.from(i.ids.keys())).filter(h=>r.hasPlace(h)&&s.visible(1,h));if(!c.length)return;let l=c[(c.indexOf(this.i)+t+c.length)%c.length];this.at(r,l),this.view.say([i.text("label",l),i.predictedName(r.moment,l)].filter(Boolean).join(", named "))}select(){this.i>=0&&this.view.selection.change([this.view.run.ids[this.i]],"set")}};var Vt=class{constructor(t){this.view=t,this.images=new Set}get ids(){return this.view.store.state.selected}obey(t){!t||!this.view.world.isNew(t.stamp)||(this.told??=0,this.change(t.ids,"set",!1),t.show&&(this.toShow=t.ids))}change(t,n,o=!0){let i=Ge(this.ids,t,n);this.view.store.set({selected:i}),this.view.say(i.length?`${i.length} selected`:"Nothing selected"),o&&this.tell()}take(t,n){this.change(t,"set"),this.show(t),this.view.face.remark(n)}find(){let{rowOf:t}=this.view.run??{rowOf:new Map};this.images=new Set(this.ids.map(n=>t.get(n)).filter(n=>n!==void 0))}show(t){let{run:n,panels:o,store:i}=this.view,s=o[1];this.toShow=null;let a=t.map(c=>n.rowOf.get(c)).filter(c=>c!==void 0&&s.hasPlace(c)).map(c=>[s.xOf(c),s.yOf(c)]);i.set({camera:Re(a,s.rect)})}showWanted(){this.toShow&&this.show(this.toShow)}tell(){this.told=(this.told??0)+1,this.view.world.tell("selected",{ids:this.ids,turn:`${this.view.opened} ${this.told}`})}tellRestored(){this.told===void 0&&(this.told=0,this.ids.length&&this.tell())}};var Kt=class{constructor(t){this.arrived=t,this.held=new Map}get(t,n){let o=t.sheets[n];if(!o)return null;let i=this.held.get(o);return i||(i=new Image,i.decoding="async",i.onload=()=>this.arrived(),i.src=this.address(o),this.held.set(o,i)),i.complete&&i.naturalWidth?i:null}address(t){return new URL(t.replace(/^\//,"./"),document.baseURI).href}};var Xt=class{constructor(t){this.state=t,this.listeners=new Set}set(t){let n=Object.keys(t).filter(o=>!Object.is(this.state[o],t[o]));if(n.length){this.state={...this.state,...t};for(let o of[...this.listeners])o(new Set(n))}}listen(t){return this.listeners.add(t),()=>this.listeners.delete(t)}};var Pi=250,Zt=class{constructor(t,n){this.view=t,this.lines=n,this.known=new Map,this.turn=0,this.timer=0,this.stop=n.listen(o=>o===t.settings.key&&this.hear())}warmUp(){this.warm||this.ask([]),this.warm=!0}add(t){let n=t.trim().slice(0,300),{typed:o}=this.view.store.state;!n||o.includes(n)||(this.view.store.set({typed:[...o,n].slice(-12)}),this.askForMissing())}remove(t){this.view.store.set({typed:this.view.store.state.typed.filter(n=>n!==t)})}askForMissing(){if(this.timer||this.awaited)return;let t=this.view.store.state.typed.filter(n=>!this.known.has(n));t.length&&this.ask(t)}ask(t){let n=this.lines.get(this.view.settings.key);n&&(this.awaited=`${this.view.opened} ${++this.turn}`,n.ask({texts:t,turn:this.awaited}))}hear(){let{answers:t,turn:n}=this.lines.get(this.view.settings.key);n===this.awaited&&(this.awaited=null);for(let[o,i]of Object.entries(t))i.problem?this.fail(o,i.problem):this.known.has(o)||this.place(o,i);this.view.redraw(),clearTimeout(this.timer),this.timer=setTimeout(()=>{this.timer=0,this.askForMissing()},Pi)}place(t,n){this.known.set(t,n);let o=[`“${t}” stands amid the images that are most like it.`,...n.notes];this.view.face.remark(o.join(" ")),this.view.say(o[0])}fail(t,n){this.view.store.state.typed.includes(t)&&(this.remove(t),this.view.face.remark(n),this.view.say(n))}waits(t){return!this.known.has(t)}placesIn(t,n){return this.view.store.state.typed.flatMap(o=>{let i=this.known.get(o)?.runs[t.about.key];if(!i?.epochs.length)return[];let s=l=>Li(i.epochs,t.places.epochs[l]),r=l=>i.ids[s(l)].map(h=>n.get(h)).filter(h=>h!==void 0),a=i.similarity[s(t.nearest)],c=a.reduce((l,h)=>l+h,0)/a.length;return[{text:o,from:r(t.from),to:r(t.to),similarity:c}]})}end(){this.stop(),clearTimeout(this.timer)}};function Li(e,t){let n=0;return e.forEach((o,i)=>{Math.abs(o-t)<Math.abs(e[n]-t)&&(n=i)}),n}var Jt=class{constructor(t,n,o){this.world=o,this.settings=n,this.opening=Wn(n),this.store=new Xt(Pe(o.remembered,this.opening)),this.painting=new Pt,this.loop=new wt((i,s)=>this.draw(i,s)),this.sheets=new Kt(()=>this.loop.ask()),this.surface=new jt(()=>this.redraw()),this.overlay=new _t(this.surface.overlay,this.sheets),this.opened=Date.now(),this.selection=new Vt(this),this.pointing=new Yt(this),this.typing=new Zt(this,o.lines),this.player=new Ht(this),this.face=new Gt(this),t.append(this.face.root),this.endings=[this.store.listen(i=>this.changed(i)),o.datasets.listen(()=>this.rebuild()),Ke(this.surface.element,He(this)),Ye(this.face.root,this)],this.update(n)}update(t){this.settings=t,this.opening=Wn(t),this.readLook(),this.face.heads.offer(t),this.selection.obey(t.selected),this.rebuild()}readLook(){let t=getComputedStyle(this.face.root),n=P(t.getPropertyValue("--st-background-color").trim()||"#ffffff"),o=n[0]+n[1]+n[2]<384;this.font=t.fontFamily,!(this.look&&this.dark===o)&&(this.dark=o,this.face.root.classList.toggle("dark",o),this.look=Ie(this.settings.looks[o?"dark":"light"]),this.face.forgetLegend())}rebuild(){let t=Ce(this.store.state,this.settings,this.world.datasets);if(this.face.root.classList.toggle("waiting",!t&&!this.panels),!t)return;if(this.panels&&t.every((r,a)=>r.places.version===this.panels[a].places.version&&r.run===this.panels[a].run)){this.panels.forEach((r,a)=>r.about=t[a].about),this.redraw();return}let o=this.panels&&this.store.state.place>=this.panels[1].places.epochs.length-1;this.panels=t,this.run=t[0].run,this.order?.length!==this.run.count&&(this.order=Be(this.run.count)),this.loop.detail.of(this.run.count);let i=this.painting.run;this.painting.take(this.run),i!==this.run&&this.face.toolbar.offer(this.painting.colourings),this.face.toolbar.suggestions.offer(t[1].run);let s=t[1].places.epochs.length-1;(o||this.store.state.place>s)&&this.store.set({place:s}),this.face.forgetLegend(),this.selection.find(),this.selection.tellRestored(),this.typing.askForMissing(),this.remember(),this.remark(),this.redraw()}remark(){let t=[];this.surface.flat&&t.push("This browser has no WebGL2: drawn without it, the same but slower.");let n=this.panels[1].rows?.filter(o=>o<0).length;n&&t.push(`${n} images of the left run are not in the right one.`),this.face.remark(t.join(" "))}redraw(){this.stale=!0,this.loop.ask()}say(t){this.face.live.textContent=t}changed(t){t.has("panels")&&this.rebuild(),t.has("selected")&&(this.selection.find(),this.face.table.fill()),this.redraw(),(t.has("place")||t.has("camera"))&&this.loop.move(),this.remember()}remember(){this.world.remember(this.store.state,{...this.opening,place:this.settings.place??this.player.last})}setLayer(t,n){this.store.set({layers:{...this.store.state.layers,[t]:n}})}setPanel(t,n){let o=[...this.store.state.panels];o[t]={...o[t],...n},this.store.set({panels:o})}use(t){this.store.set({tool:t})}zoomBy(t){if(!this.panels)return;let{rect:n}=this.panels[0];this.store.set({camera:pt(this.store.state.camera,n,n.x+n.width/2,n.y+n.height/2,t)})}showAll(){this.store.set({camera:this.opening.camera})}draw(t,n){if(!this.panels||!this.surface.width)return!1;this.player.advance(n),Q(this),this.selection.showWanted();let o=tt(this,t);return this.drawPoints(o),this.overlay.draw(o),this.face.show(o),!!this.player.playing}drawPoints(t){let n=`${t.share} ${this.painting.painted}`;!this.stale&&!this.surface.cleared&&n===this.drawn||(this.surface.renderer.draw(t),[this.stale,this.surface.cleared,this.drawn]=[!1,!1,n])}end(){this.endings.forEach(t=>t()),this.typing.end(),this.world.end(),this.loop.end(),this.surface.end(),this.face.root.remove()}};function Wn(e){return _e(e.panels,e.place??Number.MAX_SAFE_INTEGER,e.colour)}var Gn=`:host {
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
.note {
  margin: 6px 0 0;
  font-size: 13px;
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
`;var Me="view",Ri=400,Vn=new ht,Kn=new ft,Hn=new Map,Yn=new Map,Qt=new Map,te=new Map;function $i({data:e,parentElement:t,setStateValue:n}){if(e.kind==="prompts")return Kn.receive(e,t,n);let o=te.get(t);if(o?.version!==e.version){let i=Vn.receive(e);o?.end(),te.set(t,{version:e.version,end:i})}return()=>{te.get(t)?.end(),te.delete(t)}}function Xn({data:e,parentElement:t,setStateValue:n}){let o=Qt.get(t);return o&&o.settings.key!==e.key&&(o.end(),o=null),o?(o.world.tell=n,o.update(e)):(o=new Jt(t,e,Ii(e,n)),o.face.root.prepend(Object.assign(document.createElement("style"),{textContent:Gn})),Qt.set(t,o)),()=>{Qt.get(t)?.end(),Qt.delete(t)}}function Ii({key:e},t){let n=new URLSearchParams(location.search).get(Me),o=n?Te(n,e):null,i=0;return{datasets:Vn,lines:Kn,tell:t,remember:(c,l)=>{Hn.set(e,c),clearTimeout(i),i=setTimeout(()=>Ci(Ee(c,l,e)),Ri)},end:()=>clearTimeout(i),isNew:c=>c!==Yn.get(e)&&!!Yn.set(e,c),remembered:o??Hn.get(e)??null}}function Ci(e){let t=new URL(location.href);e?t.searchParams.set(Me,e):t.searchParams.delete(Me),t.href!==location.href&&history.replaceState(history.state,"",t)}var Zn=globalThis.__mpsvizManifold??={waiting:[]};Zn.mount=Xn;Zn.waiting.splice(0).forEach(e=>e(Xn));export{$i as default,Xn as mount};
