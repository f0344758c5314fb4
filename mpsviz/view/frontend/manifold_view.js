var Dn=Object.defineProperty;var jn=(e,t,n)=>t in e?Dn(e,t,{enumerable:!0,configurable:!0,writable:!0,value:n}):e[t]=n;var de=(e,t,n)=>jn(e,typeof t!="symbol"?t+"":t,n);function E(e,t){let n=e?.getChild(t);return n?n.toArray():null}function pe(e,t){let n=e.getChild(t),o=new Array(n.length);for(let s=0;s<o.length;s++)o[s]=String(n.get(s));return o}var st=class{constructor({version:t,meta:n,neighbours:o}){this.version=t,this.epochs=n.epochs,this.k=n.k,this.rows=E(o,"row"),this.count=this.rows.length/(this.epochs.length*this.k)}of(t,n){let o=(t*this.count+n)*this.k;return this.rows.subarray(o,o+this.k)}indexAt(t){let n=0;for(;n+1<this.epochs.length&&this.epochs[n+1]<=t;)n++;return n}};function me(e,t){let n=new Set(e),o=new Set(t);return{kept:[...n].filter(s=>o.has(s)),lost:[...n].filter(s=>!o.has(s)),gained:[...o].filter(s=>!n.has(s))}}var q=65534,C=65535,rt=class e{constructor({version:t,meta:n,places:o,prompts:s}){this.version=t,this.name=n.name,this.title=n.title,this.epochs=n.epochs,this.noiseFloor=n.noise_floor,this.square=n.square,this.x=E(o,"x"),this.y=E(o,"y"),this.reliability=E(o,"reliability"),this.prompts={names:n.prompts,x:E(s,"x"),y:E(s,"y")},this.count=this.x.length/this.epochs.length}inOrder(t){let n=Object.create(e.prototype);Object.assign(n,this,{count:t.length,version:`${this.version} in another order`});let o=this.epochs.length*t.length;n.x=new Uint16Array(o).fill(C),n.y=new Uint16Array(o).fill(C),n.reliability=new Uint8Array(o).fill(255);for(let s=0;s<this.epochs.length;s++)for(let r=0;r<t.length;r++){if(t[r]<0)continue;let i=s*this.count+t[r],l=s*t.length+r;n.x[l]=this.x[i],n.y[l]=this.y[i],n.reliability[l]=this.reliability[i]}return n}};var Fn=65535,ge=255,it=class{constructor({version:t,meta:n,images:o,moments:s}){this.version=t,this.epochs=n.epochs,this.ids=pe(o,"id"),this.count=this.ids.length,this.columns=n.columns.map(r=>({...r,values:E(o,r.key)})),this.names=n.names,this.suggestions=n.suggestions,this.predicted=E(s,"predicted"),this.correct=E(s,"correct"),this.measures=Object.entries(n.measures).map(([r,i])=>({name:r,...i,levels:E(s,r)})),this.sheet=E(o,"sheet"),this.sheetX=E(o,"sheet_x"),this.sheetY=E(o,"sheet_y"),this.rowOf=new Map(this.ids.map((r,i)=>[r,i]))}column(t){return this.columns.find(n=>n.name===t)}measure(t){return this.measures.find(n=>n.name===t)}text(t,n){let o=this.column(t);return o?o.categories?o.categories[o.values[n]]??"":Number.isFinite(o.values[n])?String(o.values[n]):"":""}value(t,n,o){let s=this.measure(t);if(!s)return NaN;let r=s.levels[n*this.count+o];return r===s.missing?NaN:Bn(s,r)}predictedName(t,n){return this.predicted?this.names[this.predicted[t*this.count+n]]??"":""}isCorrect(t,n){let o=this.correct?this.correct[t*this.count+n]:ge;return o===ge?null:o===1}hasPicture(t){return this.sheet[t]!==Fn}};function Bn(e,t){return e.low+t/(e.missing-1)*(e.high-e.low)}var Un={images:it,places:rt,neighbours:st},at=class{constructor(){this.held=new Map,this.mounts=new Map,this.listeners=new Set}receive(t){let{version:n,kind:o}=t;if(this.mounts.set(n,(this.mounts.get(n)??0)+1),!this.held.has(n)){this.held.set(n,new Un[o](t));for(let r of[...this.listeners])r()}let s=!1;return()=>{if(s)return;s=!0;let r=this.mounts.get(n)-1;r?this.mounts.set(n,r):(this.mounts.delete(n),this.held.delete(n))}}get(t){return t?this.held.get(t)??null:null}listen(t){return this.listeners.add(t),()=>this.listeners.delete(t)}};function we(e,t,n){let o={};for(let s of Object.keys(t))s==="selected"&&e.selected.length>60||JSON.stringify(e[s])!==JSON.stringify(t[s])&&(o[s]=e[s]);return o.camera&&(o.camera=qn(o.camera)),o.place!==void 0&&(o.place=Math.round(o.place*1e3)/1e3),Object.keys(o).length?Hn(JSON.stringify({of:n,...o})):""}function ye(e,t){try{let n=JSON.parse(Wn(e));return n?.of===t?n:null}catch{return null}}function qn(e){return Object.fromEntries(Object.entries(e).map(([t,n])=>[t,Number(n.toPrecision(6))]))}function Hn(e){let t=new TextEncoder().encode(e);return btoa(String.fromCharCode(...t)).replaceAll("+","-").replaceAll("/","_").replaceAll("=","")}function Wn(e){let t=Uint8Array.from(atob(e.replaceAll("-","+").replaceAll("_","/")),n=>n.charCodeAt(0));return new TextDecoder("utf-8",{fatal:!0}).decode(t)}var Yt={names:"Class names",prompts:"Prompts among the images",pictures:"Pictures when zoomed in",fading:"Fade what a map places badly",ghost:"Ghost of the start",trails:"Trails of the selected",arrows:"Arrows of movement",lines:"Lines to neighbours",contours:"Contours of kinds with ten images or more"},Gn=["pan","lasso","box"],Yn=["slider","start","end"],lt=.5,Kt=200,Vt=[.5,1,2,4,8];function be(e,t,n){return{panels:e,place:t,speed:2,loop:!0,camera:{x:.5,y:.5,zoom:1},colour:n,hidden:[],layers:{names:!0,prompts:!1,pictures:!0,fading:!0,ghost:!1,trails:!0,arrows:!1,lines:!0,contours:!1},tool:"lasso",selected:[]}}function ve(e,t){if(!e||typeof e!="object")return t;let n=structuredClone(t);if((Array.isArray(e.panels)&&e.panels.length===2?e.panels:[]).forEach((s,r)=>{for(let i of["run","map"])typeof s?.[i]=="string"&&(n.panels[r][i]=s[i]);Yn.includes(s?.shows)&&(n.panels[r].shows=s.shows)}),Number.isFinite(e.place)&&e.place>=0&&(n.place=e.place),Vt.includes(e.speed)&&(n.speed=e.speed),typeof e.loop=="boolean"&&(n.loop=e.loop),["x","y","zoom"].every(s=>Number.isFinite(e.camera?.[s]))){let{x:s,y:r,zoom:i}=e.camera;n.camera={x:s,y:r,zoom:Math.min(Math.max(i,lt),Kt)}}typeof e.colour=="string"&&(n.colour=e.colour),xe(e.hidden)&&(n.hidden=e.hidden);for(let s of Object.keys(Yt))typeof e.layers?.[s]=="boolean"&&(n.layers[s]=e.layers[s]);return Gn.includes(e.tool)&&(n.tool=e.tool),xe(e.selected)&&(n.selected=e.selected),n}function xe(e){return Array.isArray(e)&&e.every(t=>typeof t=="string")}var Kn=.92;function V(e,t){return Math.min(t.width,t.height)*Kn*e.zoom}function z(e,t,n,o){let s=V(e,t);return[t.x+t.width/2+(n-e.x)*s,t.y+t.height/2-(o-e.y)*s]}function Vn(e,t,n,o){let s=V(e,t);return[e.x+(n-t.x-t.width/2)/s,e.y-(o-t.y-t.height/2)/s]}function ct(e,t,n,o,s){let r=Math.min(Math.max(e.zoom*s,lt),Kt),[i,l]=Vn(e,t,n,o),c=e.zoom/r;return{x:i+(e.x-i)*c,y:l+(e.y-l)*c,zoom:r}}function ke(e,t,n,o){let s=V(e,t);return{x:Me(e.x-n/s),y:Me(e.y+o/s),zoom:e.zoom}}function Se(e,t){if(!e.length)return{x:.5,y:.5,zoom:1};let n=e.map(([h])=>h),o=e.map(([,h])=>h),[s,r,i,l]=[Math.min(...n),Math.max(...n),Math.min(...o),Math.max(...o)],c=Math.min(t.width,t.height),a=Math.max((r-s)*c/t.width,(l-i)*c/t.height,.02)*1.3;return{x:(s+r)/2,y:(i+l)/2,zoom:Math.min(Math.max(1/a,lt),40)}}function Me(e){return Math.min(Math.max(e,-1),2)}function P(e){return e.startsWith("#")?[1,3,5].map(t=>parseInt(e.slice(t,t+2),16)):e.match(/[\d.]+/g).slice(0,3).map(Number)}function b([e,t,n],o=1){return`rgba(${Math.round(e)}, ${Math.round(t)}, ${Math.round(n)}, ${o})`}function Ae(e){let t=e.map(([o,s])=>[o,P(s)]),n=[];for(let o=0;o<256;o++){let s=o/255,r=t.findIndex(([u])=>u>=s);r<=0&&(r=r<0?t.length-1:1);let[i,l]=t[r-1],[c,a]=t[r],h=Math.min(Math.max((s-i)/(c-i||1),0),1);n.push(l.map((u,f)=>u+(a[f]-u)*h))}return o=>n[Math.round(Math.min(Math.max(o,0),1)*255)]}function Oe(e){let[t]=e.visible_sequential[0];return{paper:P(e.paper),ink:P(e.ink),muted:P(e.muted),grid:P(e.grid),quiet:P(e.quiet),accent:P(e.accent),good:P(e.good),bad:P(e.bad),categories:e.categories.map(P),sequential:Ae(e.visible_sequential.map(([n,o])=>[n-t,o])),diverging:Ae(e.diverging)}}function ht(e,t){if(t<=e[0])return 0;for(let n=1;n<e.length;n++)if(t<=e[n])return n-1+(t-e[n-1])/(e[n]-e[n-1]);return e.length-1}function Xn(e,t){let n=e.length-1,o=Math.min(Math.floor(t),n),s=Math.min(o+1,n);return e[o]+(e[s]-e[o])*(t-o)}var X=class{constructor(t,n,o){this.run=t,this.places=n,this.rows=o,this.count=n.count,this.rect={x:0,y:0,width:1,height:1},this.camera={x:.5,y:.5,zoom:1},this.stand(0)}stand(t){let n=this.places.epochs.length-1;this.place=Math.min(Math.max(t,0),n),this.from=Math.min(Math.floor(this.place),n),this.to=Math.min(this.from+1,n),this.between=this.place-this.from,this.nearest=Math.round(this.place),this.moment=Math.round(ht(this.run.epochs,this.epoch)),this.judgeAt(this.epoch)}judgeAt(t){this.judgedMoment=Math.round(ht(this.run.epochs,t)),this.judgedNearest=Math.round(ht(this.places.epochs,t))}get epoch(){return this.places.epochs[this.nearest]}rowOf(t){return this.rows?this.rows[t]:t}hasPlace(t){return this.places.x[this.from*this.count+t]!==C&&this.places.x[this.to*this.count+t]!==C}xOf(t){return this.now(this.places.x,t)}yOf(t){return this.now(this.places.y,t)}now(t,n){let o=t[this.from*this.count+n];return(o+(t[this.to*this.count+n]-o)*this.between)/q}placeAt(t,n){let o=t*this.count+n;return[this.places.x[o]/q,this.places.y[o]/q]}screen(t){return z(this.camera,this.rect,this.xOf(t),this.yOf(t))}reliability(t){return this.places.reliability[this.nearest*this.count+t]/255}movement(t){let[n,o]=this.placeAt(0,t),[s,r]=this.placeAt(this.judgedNearest,t);if(n>1||s>1)return NaN;let i=Math.hypot(s-n,r-o),l=this.places.noiseFloor[this.judgedNearest];return l!==null&&i<=l?-1/0:i}};function Ee(e,t,n){let o=e.panels.map(l=>{let c=t.runs.find(f=>f.key===l.run)??t.runs[0],a=c?.maps.find(f=>f.name===l.map)??c?.maps[0],h=n.get(c?.images),u=n.get(a?.places);return h&&u?{run:h,places:u,about:c}:null});if(!o[0]||!o[1])return null;let[s,r]=o,i=[new X(s.run,s.places,null)];if(s.run===r.run)i.push(new X(r.run,r.places,null));else{let l=Int32Array.from(s.run.ids,c=>r.run.rowOf.get(c)??-1);i.push(new X(r.run,r.places.inOrder(l),l))}return i.forEach((l,c)=>{l.about=o[c].about,l.side=c}),i}function _e(e,t){let n=e[1].places.epochs,o=Xn(n,Math.min(t.place,n.length-1));if(e.forEach((r,i)=>{let l=t.panels[i].shows;l==="start"?r.stand(0):l==="end"?r.stand(r.places.epochs.length-1):r.stand(ht(r.places.epochs,o))}),e[0].run!==e[1].run)return;let s=Math.max(e[0].epoch,e[1].epoch);for(let r of e)r.judgeAt(s)}var Zn=2.2;function Z({store:e,surface:t,settings:n,panels:o}){let{state:s}=e,r=t.layOut(n.height);o.forEach((i,l)=>{i.rect=r[l],i.camera=s.camera,i.scale=V(s.camera,r[l])}),_e(o,s)}function J(e,t,n=e.surface.ratio){let{panels:o,painting:s,look:r,surface:i,world:l}=e,{state:c}=e.store,a=t===1&&!e.loop.moving,h=s.update(o,c,e.selectedImages,r,a),u=s.colouring(s.nameOf(c.colour));return{state:c,share:t,ratio:n,atRest:a,panels:o,paints:h,colouring:u,look:r,run:e.run,order:e.order,font:e.font,width:i.width,height:i.height,grow:Math.min(Math.max(c.camera.zoom,1)**.25,Zn),ghost:c.layers.ghost,selected:e.selectedImages,hovered:e.hovered.i,hoveredIn:e.hovered.panel,neighbours:l.datasets.get(o[0].about.neighbours),shownEpoch:o[1].epoch,loop:e.drawnLoop,visible:(f,d)=>s.visible(f,d),toneOf:f=>s.toneOf(u,f,r)}}var Te=33.333333333333336,Jn=1e3/45,Qn=2e3,ft=class{constructor(){this.share=1,this.least=1}of(t){this.least=Math.min(1,Qn/t),this.share=Math.max(this.share,this.least)}took(t){t>1e3||(t>Te?this.share=Math.max(this.least,this.share*Math.max(.35,Te/t)*.95):t<Jn&&(this.share=Math.min(1,this.share*1.12)))}};var to=140,ut=class{constructor(t){this.draw=t,this.detail=new ft,this.request=0,this.rest=0,this.before=0,this.moving=!1,this.ended=!1}ask(){!this.request&&!this.ended&&(this.request=requestAnimationFrame(t=>this.frame(t)))}move(){this.moving=!0,clearTimeout(this.rest),this.rest=setTimeout(()=>{this.moving=!1,this.before=0,this.ask()},to),this.ask()}frame(t){this.request=0,this.moving&&this.before&&this.detail.took(t-this.before),this.before=this.moving?t:0,this.draw(this.moving?this.detail.share:1,t)&&this.move()}end(){this.ended=!0,cancelAnimationFrame(this.request),clearTimeout(this.rest)}};var Pe=`#version 300 es
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
}`,Le=`#version 300 es
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
}`;var eo=4,dt=class{constructor(t){if(this.canvas=t,this.gl=t.getContext("webgl2",{alpha:!0,antialias:!1,depth:!1,premultipliedAlpha:!0,preserveDrawingBuffer:!1}),!this.gl)throw new Error("no WebGL2");this.build()}build(){let{gl:t}=this;this.program=oo(t,Pe,Le),this.at=n=>t.getUniformLocation(this.program,n),this.uniforms=Object.fromEntries(["u_between","u_camera","u_scale","u_ratio","u_grow","u_layer","u_ghost","u_paper"].map(n=>[n,this.at(n)])),this.attributes=Object.fromEntries(["a_from","a_to","a_colour","a_look"].map(n=>[n,t.getAttribLocation(this.program,n)])),this.maps=new Map,this.paints=[null,null],t.enable(t.BLEND),t.blendFunc(t.ONE,t.ONE_MINUS_SRC_ALPHA),t.enable(t.SCISSOR_TEST)}draw({panels:t,paints:n,order:o,share:s,ratio:r,grow:i,look:l,ghost:c}){let{gl:a}=this;a.isContextLost()||(a.viewport(0,0,this.canvas.width,this.canvas.height),a.scissor(0,0,this.canvas.width,this.canvas.height),a.clearColor(0,0,0,0),a.clear(a.COLOR_BUFFER_BIT),a.useProgram(this.program),a.uniform1f(this.uniforms.u_ratio,r),a.uniform1f(this.uniforms.u_grow,i),a.uniform3fv(this.uniforms.u_paper,l.paper.map(h=>h/255)),t.forEach((h,u)=>{let{rect:f,camera:d}=h,g=[f.x,this.canvas.height/r-f.y-f.height,f.width,f.height].map(m=>Math.round(m*r));a.viewport(...g),a.scissor(...g);let w=h.scale;a.uniform2f(this.uniforms.u_camera,d.x,d.y),a.uniform2f(this.uniforms.u_scale,2*w/f.width,2*w/f.height),this.usePaint(u,n[u],o);let y=this.useMap(h.places,o),x=Math.ceil(h.count*s);c&&h.place>0&&(this.pointAt(y,h.count,0,0),a.uniform1f(this.uniforms.u_between,0),a.uniform4f(this.uniforms.u_ghost,...l.muted.map(m=>m/255),.22),a.drawArrays(a.POINTS,0,x)),this.pointAt(y,h.count,h.from,h.to),a.uniform1f(this.uniforms.u_between,h.between),a.uniform4f(this.uniforms.u_ghost,0,0,0,0);for(let m of n[u].selected?[0,1]:[0])a.uniform1f(this.uniforms.u_layer,m),a.drawArrays(a.POINTS,0,m?h.count:x)}))}useMap(t,n){let{gl:o}=this,s=this.maps.get(t.version);if(!s||s.order!==n){s&&o.deleteBuffer(s.buffer),s={buffer:o.createBuffer(),order:n};let r=new Uint16Array(t.x.length*2);for(let i=0;i<t.epochs.length;i++){let l=i*t.count;for(let c=0;c<t.count;c++)r[2*(l+c)]=t.x[l+n[c]],r[2*(l+c)+1]=t.y[l+n[c]]}o.bindBuffer(o.ARRAY_BUFFER,s.buffer),o.bufferData(o.ARRAY_BUFFER,r,o.STATIC_DRAW)}this.maps.delete(t.version),this.maps.set(t.version,s);for(let[r,{buffer:i}]of this.maps){if(this.maps.size<=eo)break;o.deleteBuffer(i),this.maps.delete(r)}return s}pointAt({buffer:t},n,o,s){let{gl:r}=this;r.bindBuffer(r.ARRAY_BUFFER,t);for(let[i,l]of[["a_from",o],["a_to",s]])r.enableVertexAttribArray(this.attributes[i]),r.vertexAttribPointer(this.attributes[i],2,r.UNSIGNED_SHORT,!0,4,l*n*4)}usePaint(t,n,o){let{gl:s}=this,r=this.paints[t]??{colour:s.createBuffer(),look:s.createBuffer(),of:null};this.paints[t]=r;for(let[i,l]of[["colour",r.colour],["look",r.look]])s.bindBuffer(s.ARRAY_BUFFER,l),r.of!==n&&s.bufferData(s.ARRAY_BUFFER,no(n[i],o),s.DYNAMIC_DRAW),s.enableVertexAttribArray(this.attributes[`a_${i}`]),s.vertexAttribPointer(this.attributes[`a_${i}`],4,s.UNSIGNED_BYTE,!0,4,0);r.of=n}end(){this.gl.getExtension("WEBGL_lose_context")?.loseContext()}};function no(e,t){let n=new Uint32Array(e.buffer,e.byteOffset,e.length/4);return Uint32Array.from(t,o=>n[o])}function oo(e,t,n){let o=e.createProgram();for(let[s,r]of[[e.VERTEX_SHADER,t],[e.FRAGMENT_SHADER,n]]){let i=e.createShader(s);if(e.shaderSource(i,r),e.compileShader(i),!e.getShaderParameter(i,e.COMPILE_STATUS)&&!e.isContextLost())throw new Error(e.getShaderInfoLog(i));e.attachShader(o,i)}if(e.linkProgram(o),!e.getProgramParameter(o,e.LINK_STATUS)&&!e.isContextLost())throw new Error(e.getProgramInfoLog(o));return o}function Ne(e){let t=Uint32Array.from({length:e},(o,s)=>s),n=2463534242;for(let o=e-1;o>0;o--){n^=n<<13,n^=n>>>17,n^=n<<5;let s=(n>>>0)%(o+1);[t[o],t[s]]=[t[s],t[o]]}return t}function Ie(e,t,n,o,s){let r=-1,i=s*s,{rect:l,camera:c,scale:a}=e,h=l.x+l.width/2-c.x*a,u=l.y+l.height/2+c.y*a;for(let f=0;f<e.count;f++){if(!t(f)||!e.hasPlace(f))continue;let d=h+e.xOf(f)*a-n,g=u-e.yOf(f)*a-o,w=d*d+g*g;w<i&&(i=w,r=f)}return r}function Re(e,t,n){let o=n.map(([h])=>h),s=n.map(([,h])=>h),[r,i,l,c]=[Math.min(...o),Math.max(...o),Math.min(...s),Math.max(...s)],a=[];for(let h=0;h<e.count;h++){if(!t(h)||!e.hasPlace(h))continue;let[u,f]=e.screen(h);u>=r&&u<=i&&f>=l&&f<=c&&so(n,u,f)&&a.push(h)}return a}function so(e,t,n){let o=!1;for(let s=0,r=e.length-1;s<e.length;r=s++){let[i,l]=e[s],[c,a]=e[r];l>n!=a>n&&t<(c-i)*(n-l)/(a-l)+i&&(o=!o)}return o}function $e([e,t],[n,o]){return[[e,t],[n,t],[n,o],[e,o]]}function Ce(e,t,n){if(n==="set")return t;let o=new Set(e);for(let s of t)n==="add"?o.add(s):o.delete(s);return[...o]}function H(e){return e.altKey?"take":e.shiftKey?"add":"set"}var ro=14;function ze(e){let{store:t}=e,n=i=>l=>e.painting.visible(i.side,l),o=(i,l,c)=>Ie(i,n(i),l,c,ro),s=i=>i.map(l=>e.run.ids[l]),r=({rect:i},l,c)=>l>=i.x&&l<=i.x+i.width&&c>=i.y&&c<=i.y+i.height;return{panelAt:(i,l)=>e.panels?.find(c=>r(c,i,l))??null,tool:()=>t.state.tool,drag:(i,l,c)=>t.set({camera:ke(t.state.camera,i.rect,l,c)}),zoom:(i,l,c,a)=>t.set({camera:ct(t.state.camera,i.rect,l,c,a)}),hover:(i,l,c)=>e.hover(i,o(i,l,c)),leave:()=>e.hover(null,-1),click:(i,l,c,a)=>{let h=o(i,l,c);a.pointerType==="touch"&&e.hover(i,h),h>=0?e.select(s([h]),H(a)):H(a)==="set"&&t.state.selected.length&&e.select([],"set")},drawing:(i,l)=>{e.drawnLoop=l.length?{side:i.side,points:l}:null,e.hover(null,-1),e.loop.ask()},drawn:(i,l,c)=>{e.drawnLoop=null,e.select(s(Re(i,n(i),l)),H(c)),e.loop.ask()}}}var Xt=[{keys:["ArrowRight"],help:"→ next snapshot",act:e=>e.player.step(1)},{keys:["ArrowLeft"],help:"← previous snapshot",act:e=>e.player.step(-1)},{keys:["Home"],help:"Home first snapshot",act:e=>e.player.goTo(0)},{keys:["End"],help:"End last snapshot",act:e=>e.player.goTo(1/0)},{keys:[" "],help:"Space play or pause",act:e=>e.player.toggle()},{keys:["ArrowDown"],help:"↓ next image",act:e=>e.hoverNext(1)},{keys:["ArrowUp"],help:"↑ previous image",act:e=>e.hoverNext(-1)},{keys:["Enter"],help:"Enter select the image",act:e=>e.selectHovered()},{keys:["p","P"],help:"P pan",act:e=>e.use("pan")},{keys:["l","L"],help:"L lasso",act:e=>e.use("lasso")},{keys:["b","B"],help:"B box",act:e=>e.use("box")},{keys:["+","="],help:"+ zoom in",act:e=>e.zoomBy(1.5)},{keys:["-","−"],help:"− zoom out",act:e=>e.zoomBy(.6666666666666666)},{keys:["0"],help:"0 show all",act:e=>e.showAll()},{keys:["Escape"],help:"Esc clear the selection",act:e=>e.select([],"set")}];function De(e,t){let n=o=>{if(o.ctrlKey||o.metaKey||o.altKey)return;let{tagName:s,type:r}=o.composedPath()[0];if(s==="SELECT"||r==="search"||[" ","Enter"].includes(o.key)&&["BUTTON","SUMMARY","INPUT"].includes(s))return;let i=Xt.find(({keys:l})=>l.includes(o.key));i&&(o.preventDefault(),o.stopPropagation(),i.act(t))};return e.addEventListener("keydown",n),()=>e.removeEventListener("keydown",n)}var io=4,ao=.0016;function Fe(e,t){let n=new Map,o=null,s=f=>{let d=e.getBoundingClientRect();return[f.clientX-d.left,f.clientY-d.top]},r=f=>{let d=s(f),g=t.panelAt(...d);g&&(e.focus({preventScroll:!0}),e.setPointerCapture(f.pointerId),n.set(f.pointerId,d),n.size===2?o={kind:"pinch",panel:o?.panel??g}:n.size===1&&(o={kind:f.button!==0||t.tool()==="pan"?"pan":t.tool(),panel:g,start:d,loop:[d],moved:!1}),o?.kind==="pinch"&&t.drawing(o.panel,[]),f.preventDefault())},i=f=>{let d=s(f);if(!n.has(f.pointerId)){let w=t.panelAt(...d);w?t.hover(w,...d):t.leave();return}let g=n.get(f.pointerId);o?.kind==="pinch"?lo(n,f.pointerId,d,o.panel,t):o&&(!o.moved&&Math.hypot(d[0]-o.start[0],d[1]-o.start[1])>io&&(o.moved=!0),o.moved&&o.kind==="pan"?t.drag(o.panel,d[0]-g[0],d[1]-g[1]):o.moved&&(o.kind==="lasso"?o.loop.push(d):o.loop=$e(o.start,d),t.drawing(o.panel,o.loop))),n.set(f.pointerId,d)},l=f=>{!n.delete(f.pointerId)||!o||(o.kind!=="pinch"&&f.type==="pointerup"?o.moved?o.kind!=="pan"&&t.drawn(o.panel,o.loop,f):t.click(o.panel,...o.start,f):t.drawing(o.panel,[]),(!n.size||o.kind!=="pinch")&&(o=null))},c=f=>{let d=t.panelAt(...s(f));if(!d)return;f.preventDefault();let g=f.deltaMode===1?16:f.deltaMode===2?400:1,w=Math.max(-240,Math.min(240,f.deltaY*g));t.zoom(d,...s(f),Math.exp(-w*ao*(f.ctrlKey?4:1)))},u={pointerdown:r,pointermove:i,pointerup:l,pointercancel:l,pointerleave:()=>n.size||t.leave(),contextmenu:f=>f.preventDefault()};for(let[f,d]of Object.entries(u))e.addEventListener(f,d);return e.addEventListener("wheel",c,{passive:!1}),()=>{for(let[f,d]of Object.entries(u))e.removeEventListener(f,d);e.removeEventListener("wheel",c)}}function lo(e,t,n,o,s){let[r,i]=[...e.values()],l={middle:je(r,i),spread:Math.hypot(r[0]-i[0],r[1]-i[1])};e.set(t,n);let[c,a]=[...e.values()],h=je(c,a),u=Math.hypot(c[0]-a[0],c[1]-a[1]);s.drag(o,h[0]-l.middle[0],h[1]-l.middle[1]),l.spread>8&&u>8&&s.zoom(o,...h,u/l.spread)}function je([e,t],[n,o]){return[(e+n)/2,(t+o)/2]}var Zt=[0,1,3,4,2,5];function W(e,t,n,o,s){if(t===1)e.rect(n-s*.85,o-s*.85,s*1.7,s*1.7);else if(t===2)Be(e,n,o,s*1.15,4,0);else if(t===3)Be(e,n,o+s*.2,s*1.15,3,-Math.PI/2);else if(t===4){let r=s*.9,i=s*.35;[[0,i],[r-i,r],[r,r-i],[i,0],[r,i-r],[r-i,-r],[0,-i],[i-r,-r],[-r,i-r],[-i,0],[-r,r-i],[i-r,r]].forEach(([c,a],h)=>h?e.lineTo(n+c,o+a):e.moveTo(n+c,o+a)),e.closePath()}else e.moveTo(n+s,o),e.arc(n,o,s,0,2*Math.PI)}function Be(e,t,n,o,s,r){for(let i=0;i<s;i++){let l=r+2*Math.PI*i/s,[c,a]=[t+o*Math.cos(l),n+o*Math.sin(l)];i?e.lineTo(c,a):e.moveTo(c,a)}e.closePath()}var pt="bystander";function He(e){let t=new Map;for(let n of e.columns){let o=co[n.name]??n.name.replaceAll("_"," ");n.name.endsWith("_index")||(n.categories===null?t.set(`column:${n.name}`,{title:o,numbers:!0,make:()=>go(n)}):n.categories.length>0&&t.set(`column:${n.name}`,{title:o,make:()=>fo(e,n)}))}for(let n of e.measures)t.set(`measure:${n.name}`,{title:n.title,numbers:!0,make:()=>wo(n)});return e.names.length&&(t.set("predicted",{title:"Named as",make:()=>po(e)}),t.set("change",{title:"Right or wrong",make:()=>mo()})),t.set("movement",{title:"Movement drawn",numbers:!0,make:()=>yo()}),t.set("reliability",{title:"Reliability of the map",numbers:!0,make:()=>xo()}),t}var co={label:"Class",family:"Family",style:"Style",split:"Use"},ho={"few-shot":{colour:5,shape:2},"held-out":{colour:0,shape:0},validation:{colour:2,shape:5},pool:{colour:2,shape:5},[pt]:{tone:"quiet",shape:0}};function fo(e,t){let n=e.column("split"),o=t.name==="split"?-1:n?.categories?.indexOf(pt)??-1;if(o<0||!["label","family"].includes(t.name)){let a=t.categories.map(h=>({name:h,...t.name==="split"?ho[h]:{}}));return{codeOf:(h,u)=>uo(t,u),entries:a}}let s=new Set;for(let a=0;a<e.count;a++)n.values[a]!==o&&s.add(t.values[a]);let r=t.categories.map((a,h)=>h).filter(a=>s.has(a)),i=new Map(r.map((a,h)=>[a,h])),l=r.map(a=>({name:t.categories[a]}));return l.push({name:"bystanders",tone:"quiet",shape:0}),{codeOf:(a,h)=>n.values[h]===o?l.length-1:i.get(t.values[h])??-1,entries:l}}function uo(e,t){let n=e.values[t];return n<e.categories.length?n:-1}function po(e){return{codeOf:(n,o)=>{let s=n.rowOf(o);if(s<0)return-1;let r=n.run.predicted?.[n.moment*n.run.count+s]??-1;return r<n.run.names.length?r:-1},entries:e.names.map(n=>({name:n}))}}function mo(){return{codeOf:(n,o)=>{let s=n.rowOf(o),r=s<0?null:n.run.isCorrect(0,s),i=s<0?null:n.run.isCorrect(n.judgedMoment,s);return r===null||i===null?4:r?i?0:2:i?1:3},entries:[{name:"stayed right",tone:"good",shape:0},{name:"became right",colour:4,shape:2},{name:"became wrong",colour:1,shape:4},{name:"stayed wrong",tone:"bad",shape:4},{name:"not known",tone:"quiet",shape:0}]}}function go(e){let[t,n]=bo(e.values);return{valueOf:(o,s)=>e.values[s],low:t,high:n}}function wo({name:e,low:t,high:n}){return{valueOf:(s,r)=>{let i=s.rowOf(r);return i<0?NaN:s.run.value(e,s.judgedMoment,i)},low:t,high:n}}function yo(){return{valueOf:(e,t)=>e.movement(t),low:0,high:.5}}function xo(){return{valueOf:(e,t)=>e.reliability(t),low:0,high:1}}function bo(e){let[t,n]=[1/0,-1/0];for(let o of e)o<t&&(t=o),o>n&&(n=o);return t<=n?[t,n]:[0,1]}var mt=class{constructor(){this.held=new Map}now(t,n,o){let s=this.at(t,n,o,t.from),r=this.at(t,n,o,t.to),i=new Map(r.map(l=>[l.code,l]));return s.filter(({code:l})=>i.has(l)).map(({code:l,size:c,x:a,y:h})=>{let u=i.get(l);return{code:l,size:c,x:a+(u.x-a)*t.between,y:h+(u.y-h)*t.between}})}at(t,n,o,s){let r=`${t.places.version} ${s} ${n.name}`;return this.held.has(r)||(this.held.size>80&&this.held.clear(),this.held.set(r,vo(t,n,o,s))),this.held.get(r)}};function vo(e,t,n,o){let s=new Map;for(let r=0;r<e.count;r++){let i=t.values[r];if(i>=t.categories.length||!n(r))continue;let[l,c]=e.placeAt(o,r);l>1||c>1||(s.has(i)||s.set(i,{xs:[],ys:[]}),s.get(i).xs.push(l),s.get(i).ys.push(c))}return[...s].map(([r,{xs:i,ys:l}])=>({code:r,size:i.length,x:Q(i),y:Q(l)})).sort((r,i)=>i.size-r.size||r.code-i.code)}function Q(e){let t=Float64Array.from(e).sort(),n=t.length>>1;return t.length%2?t[n]:(t[n-1]+t[n])/2}var Mo=400;function Ge(e,t){let n=e.places.noiseFloor[e.nearest]??0,o=[];for(let s=0;s<e.count;s++){let r=We(e,s);if(!r)continue;let i=[...t.of(0,s)].map(h=>We(e,h)).filter(Boolean);if(!i.length)continue;let l=r[0]-Q(i.map(([h])=>h)),c=r[1]-Q(i.map(([,h])=>h)),a=Math.hypot(l,c);a>Math.max(n,.001)&&o.push({i:s,dx:l,dy:c,length:a})}return o.sort((s,r)=>r.length-s.length)}function We(e,t){if(!e.hasPlace(t))return null;let[n,o]=e.placeAt(0,t);return n>1?null:[e.xOf(t)-n,e.yOf(t)-o]}function Ye(e,t,n,o,s){let r=0;e.lineWidth=1.3;for(let{i,dx:l,dy:c}of n){if(r>=Mo)break;if(!o(i))continue;let[a,h]=t.screen(i),{rect:u,scale:f}=t;if(a<u.x||a>u.x+u.width||h<u.y||h>u.y+u.height)continue;let[d,g]=[a-l*f,h+c*f],w=Math.hypot(a-d,h-g);if(w<5)continue;r++,e.strokeStyle=e.fillStyle=b(s(i),.8);let[y,x]=[(a-d)/w,(h-g)/w],m=Math.min(7,w*.45);e.beginPath(),e.moveTo(d,g),e.lineTo(a-y*m,h-x*m),e.stroke(),e.beginPath(),e.moveTo(a,h),e.lineTo(a-y*m-x*m*.45,h-x*m+y*m*.45),e.lineTo(a-y*m+x*m*.45,h-x*m-y*m*.45),e.closePath(),e.fill()}return r}function gt(e,t){return e==null||t==null?NaN:e<t?-1:e>t?1:e>=t?0:NaN}function ko(e,t){return e==null||t==null?NaN:t<e?-1:t>e?1:t>=e?0:NaN}function Ke(e){let t,n,o;e.length!==2?(t=gt,n=(l,c)=>gt(e(l),c),o=(l,c)=>e(l)-c):(t=e===gt||e===ko?e:So,n=e,o=e);function s(l,c,a=0,h=l.length){if(a<h){if(t(c,c)!==0)return h;do{let u=a+h>>>1;n(l[u],c)<0?a=u+1:h=u}while(a<h)}return a}function r(l,c,a=0,h=l.length){if(a<h){if(t(c,c)!==0)return h;do{let u=a+h>>>1;n(l[u],c)<=0?a=u+1:h=u}while(a<h)}return a}function i(l,c,a=0,h=l.length){let u=s(l,c,a,h-1);return u>a&&o(l[u-1],c)>-o(l[u],c)?u-1:u}return{left:s,center:i,right:r}}function So(){return 0}function Ao(e){return e===null?NaN:+e}var Ve=Ke(gt),hr=Ve.right,fr=Ve.left,ur=Ke(Ao).center;var Xe=Ze(Je),dr=Ze(Oo);function Ze(e){return function(t,n,o=n){if(!((n=+n)>=0))throw new RangeError("invalid rx");if(!((o=+o)>=0))throw new RangeError("invalid ry");let{data:s,width:r,height:i}=t;if(!((r=Math.floor(r))>=0))throw new RangeError("invalid width");if(!((i=Math.floor(i!==void 0?i:s.length/r))>=0))throw new RangeError("invalid height");if(!r||!i||!n&&!o)return t;let l=n&&e(n),c=o&&e(o),a=s.slice();return l&&c?(Y(l,a,s,r,i),Y(l,s,a,r,i),Y(l,a,s,r,i),K(c,s,a,r,i),K(c,a,s,r,i),K(c,s,a,r,i)):l?(Y(l,s,a,r,i),Y(l,a,s,r,i),Y(l,s,a,r,i)):c&&(K(c,s,a,r,i),K(c,a,s,r,i),K(c,s,a,r,i)),t}}function Y(e,t,n,o,s){for(let r=0,i=o*s;r<i;)e(t,n,r,r+=o,1)}function K(e,t,n,o,s){for(let r=0,i=o*s;r<o;++r)e(t,n,r,r+i,o)}function Oo(e){let t=Je(e);return(n,o,s,r,i)=>{s<<=2,r<<=2,i<<=2,t(n,o,s+0,r+0,i),t(n,o,s+1,r+1,i),t(n,o,s+2,r+2,i),t(n,o,s+3,r+3,i)}}function Je(e){let t=Math.floor(e);if(t===e)return Eo(e);let n=e-t,o=2*e+1;return(s,r,i,l,c)=>{if(!((l-=c)>=i))return;let a=t*r[i],h=c*t,u=h+c;for(let f=i,d=i+h;f<d;f+=c)a+=r[Math.min(l,f)];for(let f=i,d=l;f<=d;f+=c)a+=r[Math.min(l,f+h)],s[f]=(a+n*(r[Math.max(i,f-u)]+r[Math.min(l,f+u)]))/o,a-=r[Math.max(i,f-h)]}}function Eo(e){let t=2*e+1;return(n,o,s,r,i)=>{if(!((r-=i)>=s))return;let l=e*o[s],c=i*e;for(let a=s,h=s+c;a<h;a+=i)l+=o[Math.min(r,a)];for(let a=s,h=r;a<=h;a+=i)l+=o[Math.min(r,a+c)],n[a]=l/t,l-=o[Math.max(s,a-c)]}}function _o(e,t){let n=0;if(t===void 0)for(let o of e)o!=null&&(o=+o)>=o&&++n;else{let o=-1;for(let s of e)(s=t(s,++o,e))!=null&&(s=+s)>=s&&++n}return n}function Qe(e,t){let n,o;if(t===void 0)for(let s of e)s!=null&&(n===void 0?s>=s&&(n=o=s):(n>s&&(n=s),o<s&&(o=s)));else{let s=-1;for(let r of e)(r=t(r,++s,e))!=null&&(n===void 0?r>=r&&(n=o=r):(n>r&&(n=r),o<r&&(o=r)))}return[n,o]}var To=Array.prototype,pr=To.slice;var Po=Math.sqrt(50),Lo=Math.sqrt(10),No=Math.sqrt(2);function wt(e,t,n){let o=(t-e)/Math.max(0,n),s=Math.floor(Math.log10(o)),r=o/Math.pow(10,s),i=r>=Po?10:r>=Lo?5:r>=No?2:1,l,c,a;return s<0?(a=Math.pow(10,-s)/i,l=Math.round(e*a),c=Math.round(t*a),l/a<e&&++l,c/a>t&&--c,a=-a):(a=Math.pow(10,s)*i,l=Math.round(e/a),c=Math.round(t/a),l*a<e&&++l,c*a>t&&--c),c<l&&.5<=n&&n<2?wt(e,t,n*2):[l,c,a]}function yt(e,t,n){if(t=+t,e=+e,n=+n,!(n>0))return[];if(e===t)return[e];let o=t<e,[s,r,i]=o?wt(t,e,n):wt(e,t,n);if(!(r>=s))return[];let l=r-s+1,c=new Array(l);if(o)if(i<0)for(let a=0;a<l;++a)c[a]=(r-a)/-i;else for(let a=0;a<l;++a)c[a]=(r-a)*i;else if(i<0)for(let a=0;a<l;++a)c[a]=(s+a)/-i;else for(let a=0;a<l;++a)c[a]=(s+a)*i;return c}function Io(e,t,n){return t=+t,e=+e,n=+n,wt(e,t,n)[2]}function tn(e,t,n){let o;for(;;){let s=Io(e,t,n);if(s===o||s===0||!isFinite(s))return[e,t];if(s>0){let r=Math.ceil(e/s),i=Math.floor(t/s);e=(r-(r*s>e))*s,t=(i+(i*s<t))*s}else if(s<0){let r=-s,i=Math.ceil(e*r),l=Math.floor(t*r);e=(i-(i/r>e))/r,t=(l+(l/r<t))/r}o=s}}function en(e){return Math.max(1,Math.ceil(Math.log(_o(e))/Math.LN2)+1)}function Jt(e,t){let n;if(t===void 0)for(let o of e)o!=null&&(n<o||n===void 0&&o>=o)&&(n=o);else{let o=-1;for(let s of e)(s=t(s,++o,e))!=null&&(n<s||n===void 0&&s>=s)&&(n=s)}return n}var mr=Ro(Math.random);function Ro(e){return function(n,o=0,s=n.length){let r=s-(o=+o);for(;r;){let i=e()*r--|0,l=n[r+o];n[r+o]=n[i+o],n[i+o]=l}return n}}var $o=Array.prototype,xt=$o.slice;function nn(e,t){return e-t}function on(e){for(var t=0,n=e.length,o=e[n-1][1]*e[0][0]-e[n-1][0]*e[0][1];++t<n;)o+=e[t-1][1]*e[t][0]-e[t-1][0]*e[t][1];return o}var I=e=>()=>e;function sn(e,t){for(var n=-1,o=t.length,s;++n<o;)if(s=Co(e,t[n]))return s;return 0}function Co(e,t){for(var n=t[0],o=t[1],s=-1,r=0,i=e.length,l=i-1;r<i;l=r++){var c=e[r],a=c[0],h=c[1],u=e[l],f=u[0],d=u[1];if(zo(c,u,t))return 0;h>o!=d>o&&n<(f-a)*(o-h)/(d-h)+a&&(s=-s)}return s}function zo(e,t,n){var o;return Do(e,t,n)&&jo(e[o=+(e[0]===t[0])],n[o],t[o])}function Do(e,t,n){return(t[0]-e[0])*(n[1]-e[1])===(n[0]-e[0])*(t[1]-e[1])}function jo(e,t,n){return e<=t&&t<=n||n<=t&&t<=e}function rn(){}var $=[[],[[[1,1.5],[.5,1]]],[[[1.5,1],[1,1.5]]],[[[1.5,1],[.5,1]]],[[[1,.5],[1.5,1]]],[[[1,1.5],[.5,1]],[[1,.5],[1.5,1]]],[[[1,.5],[1,1.5]]],[[[1,.5],[.5,1]]],[[[.5,1],[1,.5]]],[[[1,1.5],[1,.5]]],[[[.5,1],[1,.5]],[[1.5,1],[1,1.5]]],[[[1.5,1],[1,.5]]],[[[.5,1],[1.5,1]]],[[[1,1.5],[1.5,1]]],[[[.5,1],[1,1.5]]],[]];function te(){var e=1,t=1,n=en,o=c;function s(a){var h=n(a);if(Array.isArray(h))h=h.slice().sort(nn);else{let u=Qe(a,Fo);for(h=yt(...tn(u[0],u[1],h),h);h[h.length-1]>=u[1];)h.pop();for(;h[1]<u[0];)h.shift()}return h.map(u=>r(a,u))}function r(a,h){let u=h==null?NaN:+h;if(isNaN(u))throw new Error(`invalid value: ${h}`);var f=[],d=[];return i(a,u,function(g){o(g,a,u),on(g)>0?f.push([g]):d.push(g)}),d.forEach(function(g){for(var w=0,y=f.length,x;w<y;++w)if(sn((x=f[w])[0],g)!==-1){x.push(g);return}}),{type:"MultiPolygon",value:h,coordinates:f}}function i(a,h,u){var f=new Array,d=new Array,g,w,y,x,m,M;for(g=w=-1,x=F(a[0],h),$[x<<1].forEach(k);++g<e-1;)y=x,x=F(a[g+1],h),$[y|x<<1].forEach(k);for($[x<<0].forEach(k);++w<t-1;){for(g=-1,x=F(a[w*e+e],h),m=F(a[w*e],h),$[x<<1|m<<2].forEach(k);++g<e-1;)y=x,x=F(a[w*e+e+g+1],h),M=m,m=F(a[w*e+g+1],h),$[y|x<<1|m<<2|M<<3].forEach(k);$[x|m<<3].forEach(k)}for(g=-1,m=a[w*e]>=h,$[m<<2].forEach(k);++g<e-1;)M=m,m=F(a[w*e+g+1],h),$[m<<2|M<<3].forEach(k);$[m<<3].forEach(k);function k(_){var O=[_[0][0]+g,_[0][1]+w],S=[_[1][0]+g,_[1][1]+w],T=l(O),L=l(S),v,A;(v=d[T])?(A=f[L])?(delete d[v.end],delete f[A.start],v===A?(v.ring.push(S),u(v.ring)):f[v.start]=d[A.end]={start:v.start,end:A.end,ring:v.ring.concat(A.ring)}):(delete d[v.end],v.ring.push(S),d[v.end=L]=v):(v=f[L])?(A=d[T])?(delete f[v.start],delete d[A.end],v===A?(v.ring.push(S),u(v.ring)):f[A.start]=d[v.end]={start:A.start,end:v.end,ring:A.ring.concat(v.ring)}):(delete f[v.start],v.ring.unshift(O),f[v.start=T]=v):f[T]=d[L]={start:T,end:L,ring:[O,S]}}}function l(a){return a[0]*2+a[1]*(e+1)*4}function c(a,h,u){a.forEach(function(f){var d=f[0],g=f[1],w=d|0,y=g|0,x=Qt(h[y*e+w]);d>0&&d<e&&w===d&&(f[0]=an(d,Qt(h[y*e+w-1]),x,u)),g>0&&g<t&&y===g&&(f[1]=an(g,Qt(h[(y-1)*e+w]),x,u))})}return s.contour=r,s.size=function(a){if(!arguments.length)return[e,t];var h=Math.floor(a[0]),u=Math.floor(a[1]);if(!(h>=0&&u>=0))throw new Error("invalid size");return e=h,t=u,s},s.thresholds=function(a){return arguments.length?(n=typeof a=="function"?a:Array.isArray(a)?I(xt.call(a)):I(a),s):n},s.smooth=function(a){return arguments.length?(o=a?c:rn,s):o===c},s}function Fo(e){return isFinite(e)?e:NaN}function F(e,t){return e==null?!1:+e>=t}function Qt(e){return e==null||isNaN(e=+e)?-1/0:e}function an(e,t,n,o){let s=o-t,r=n-t,i=isFinite(s)||isFinite(r)?s/r:Math.sign(s)/Math.sign(r);return isNaN(i)?e:e+i-.5}function Bo(e){return e[0]}function Uo(e){return e[1]}function qo(){return 1}function ee(){var e=Bo,t=Uo,n=qo,o=960,s=500,r=20,i=2,l=r*3,c=o+l*2>>i,a=s+l*2>>i,h=I(20);function u(m){var M=new Float32Array(c*a),k=Math.pow(2,-i),_=-1;for(let Gt of m){var O=(e(Gt,++_,m)+l)*k,S=(t(Gt,_,m)+l)*k,T=+n(Gt,_,m);if(T&&O>=0&&O<c&&S>=0&&S<a){var L=Math.floor(O),v=Math.floor(S),A=O-L-.5,ot=S-v-.5;M[L+v*c]+=(1-A)*(1-ot)*T,M[L+1+v*c]+=A*(1-ot)*T,M[L+1+(v+1)*c]+=A*ot*T,M[L+(v+1)*c]+=(1-A)*ot*T}}return Xe({data:M,width:c,height:a},r*k),M}function f(m){var M=u(m),k=h(M),_=Math.pow(2,2*i);return Array.isArray(k)||(k=yt(Number.MIN_VALUE,Jt(M)/_,k)),te().size([c,a]).thresholds(k.map(O=>O*_))(M).map((O,S)=>(O.value=+k[S],d(O)))}f.contours=function(m){var M=u(m),k=te().size([c,a]),_=Math.pow(2,2*i),O=S=>{S=+S;var T=d(k.contour(M,S*_));return T.value=S,T};return Object.defineProperty(O,"max",{get:()=>Jt(M)/_}),O};function d(m){return m.coordinates.forEach(g),m}function g(m){m.forEach(w)}function w(m){m.forEach(y)}function y(m){m[0]=m[0]*Math.pow(2,i)-l,m[1]=m[1]*Math.pow(2,i)-l}function x(){return l=r*3,c=o+l*2>>i,a=s+l*2>>i,f}return f.x=function(m){return arguments.length?(e=typeof m=="function"?m:I(+m),f):e},f.y=function(m){return arguments.length?(t=typeof m=="function"?m:I(+m),f):t},f.weight=function(m){return arguments.length?(n=typeof m=="function"?m:I(+m),f):n},f.size=function(m){if(!arguments.length)return[o,s];var M=+m[0],k=+m[1];if(!(M>=0&&k>=0))throw new Error("invalid size");return o=M,s=k,x()},f.cellSize=function(m){if(!arguments.length)return 1<<i;if(!((m=+m)>=1))throw new Error("invalid cell size");return i=Math.floor(Math.log(m)/Math.LN2),x()},f.thresholds=function(m){return arguments.length?(h=typeof m=="function"?m:Array.isArray(m)?I(xt.call(m)):I(m),f):h},f.bandwidth=function(m){if(!arguments.length)return Math.sqrt(r*(r+1));if(!((m=+m)>=0))throw new Error("invalid bandwidth");return r=(Math.sqrt(4*m*m+1)-1)/2,x()},f}var Ho=12,Wo=10,Go=3;function ln(e,t){let{rect:n}=e;return[...t].filter(([,o])=>o.length>=Wo).sort(([,o],[,s])=>s.length-o.length).slice(0,Ho).map(([o,s])=>{let r=s.filter(l=>e.hasPlace(l)).map(l=>e.screen(l)),i=ee().x(([l])=>l-n.x).y(([,l])=>l-n.y).size([n.width,n.height]).cellSize(4).bandwidth(16).thresholds(Go)(r);return{code:o,shapes:i}})}function cn(e,t,n,o){e.save(),e.translate(t.x,t.y),e.lineWidth=1.2;for(let{code:s,shapes:r}of n){e.strokeStyle=b(o(s),.75);for(let i of r){e.beginPath();for(let l of i.coordinates)for(let c of l)c.forEach(([a,h],u)=>u?e.lineTo(a,h):e.moveTo(a,h));e.stroke()}}e.restore()}var ne={kept:{title:"kept",dash:[],colour:e=>e.categories[4]},lost:{title:"lost",dash:[2,4],colour:e=>e.bad},gained:{title:"gained",dash:[7,4],colour:e=>e.good}};function bt(e,t,n,o){let s=t.rowOf(n);return!e||s<0||s>=e.count?null:me(e.of(0,s),e.of(e.indexAt(o),s))}function hn(e,t,n,o,s){if(!t.hasPlace(n))return;let[r,i]=t.screen(n);for(let[l,{dash:c,colour:a}]of Object.entries(ne)){e.strokeStyle=b(a(s),.9),e.lineWidth=l==="lost"?1.8:1.5,e.setLineDash(c),e.beginPath();for(let h of o[l])t.hasPlace(h)&&(e.moveTo(r,i),e.lineTo(...t.screen(h)));e.stroke()}e.setLineDash([])}function fn(e,t,n,o){if(!t.hasPlace(n))return;let[s,r]=t.screen(n);for(let[i,l]of[[5,b(o.paper)],[2.2,b(o.ink)]])e.lineWidth=i,e.strokeStyle=l,e.beginPath(),e.arc(s,r,9,0,2*Math.PI),e.stroke()}function un(e,t,n){t.length<2||(e.beginPath(),t.forEach(([o,s],r)=>r?e.lineTo(o,s):e.moveTo(o,s)),e.closePath(),e.fillStyle=b(n.accent,.12),e.fill(),e.lineWidth=1.5,e.strokeStyle=b(n.accent),e.setLineDash([5,4]),e.stroke(),e.setLineDash([]))}var Mt=12,oe=3.5,Yo=2e3,vt=new Map;function dn(e,t,{rect:n,look:o,font:s,ratio:r}){let i=`600 ${Mt}px ${s}`;e.font=i;for(let{text:l,x:c,y:a,colour:h}of se(e,t,n,[])){let{picture:u,width:f,height:d}=Ko(l,{colour:b(h),paper:b(o.paper,.9),style:i,ratio:r}),[g,w]=[c-f/2,a-d/2].map(y=>Math.round(y*r)/r);e.drawImage(u,g,w,f,d)}}function Ko(e,{colour:t,paper:n,style:o,ratio:s}){let r=[e,t,n,o,s].join(`
`),i=vt.get(r);return i||(vt.size>Yo&&vt.clear(),i=Vo(e,{colour:t,paper:n,style:o,ratio:s}),vt.set(r,i)),i}function Vo(e,{colour:t,paper:n,style:o,ratio:s}){let r=document.createElement("canvas"),i=r.getContext("2d");i.font=o;let l=Math.ceil(i.measureText(e).width+2*oe),c=Mt*1.5+2*oe;return r.width=l*s,r.height=c*s,i.scale(s,s),Object.assign(i,{font:o,textAlign:"center",textBaseline:"middle",lineJoin:"round"}),i.lineWidth=oe,i.strokeStyle=n,i.strokeText(e,l/2,c/2),i.fillStyle=t,i.fillText(e,l/2,c/2),{picture:r,width:l,height:c}}function se(e,t,n,o){return t.filter(({text:s,x:r,y:i})=>{let l=e.measureText(s).width/2+4,c=[r-l,i-Mt*.75,r+l,i+Mt*.75];return c[0]<n.x||c[2]>n.x+n.width||c[1]<n.y||c[3]>n.y+n.height||o.some(a=>c[0]<a[2]&&c[2]>a[0]&&c[1]<a[3]&&c[3]>a[1])?!1:(o.push(c),!0)})}var N=44,Xo=420;function pn(e,t,n){let{rect:o}=e,s=[];for(let i=0;i<e.count;i++){if(!t(i)||!e.hasPlace(i))continue;let[l,c]=e.screen(i);if(!(l<o.x||l>o.x+o.width||c<o.y||c>o.y+o.height)&&(s.push([i,l,c]),s.length>Xo))return[]}if(s.length*N*N>o.width*o.height*1.1)return[];s.sort(([i],[l])=>n(l)-n(i)||i-l);let r=new Set;return s.filter(([,i,l])=>{let c=`${Math.floor(i/N)} ${Math.floor(l/N)}`;return r.has(c)?!1:r.add(c)})}function mn(e,t,n,o,s,r){for(let[i,l,c]of n){let a=t.rowOf(i),h=a<0||!t.run.hasPicture(a)?null:o.get(t.about,t.run.sheet[a]);if(!h)continue;let u=t.about.thumb,f=N/2;e.fillStyle=b(r.paper),e.fillRect(l-f-1.5,c-f-1.5,N+3,N+3),e.drawImage(h,t.run.sheetX[a],t.run.sheetY[a],u,u,l-f,c-f,N,N),e.strokeStyle=b(s(i)),e.lineWidth=2,e.strokeRect(l-f-.5,c-f-.5,N+1,N+1)}}var kt=5;function gn(e){let{names:t,x:n,y:o}=e.places.prompts;return t.flatMap((s,r)=>{let[i,l]=[e.from,e.to].map(u=>u*t.length+r);if(n[i]===C||n[l]===C)return[];let c=u=>(u[i]+(u[l]-u[i])*e.between)/q,[a,h]=z(e.camera,e.rect,c(n),c(o));return[{text:`“${s}”`,x:a,y:h}]})}function wn(e,t,n){for(let[o,s]of[[4,b(n.paper)],[1.8,b(n.accent)]]){e.lineWidth=o,e.strokeStyle=s,e.beginPath();for(let{x:r,y:i}of t)e.moveTo(r-kt,i),e.lineTo(r+kt,i),e.moveTo(r,i-kt),e.lineTo(r,i+kt);e.stroke()}}var Zo=300;function yn(e,t,n,o){if(!(t.place<=0)){e.lineWidth=n.length>60?1:1.6,e.lineJoin="round";for(let s of n.slice(0,Zo))if(t.hasPlace(s)){e.strokeStyle=b(o(s),n.length>60?.45:.75),e.beginPath();for(let r=0;r<=t.from;r++){let[i,l]=t.placeAt(r,s);if(i>1)continue;let[c,a]=z(t.camera,t.rect,i,l);r?e.lineTo(c,a):(e.moveTo(c+2.2,a),e.arc(c,a,2.2,0,2*Math.PI),e.moveTo(c,a))}e.lineTo(...t.screen(s)),e.stroke()}}}var xn=3e3,Jo=200,St=class{constructor(t,n){this.context=t.getContext("2d"),this.sheets=n,this.medians=new mt,this.movements=[],this.arrowsDrawn=0}draw(t,n=this.context){let{panels:o,ratio:s,look:r,width:i,height:l}=t;n.setTransform(s,0,0,s,0,0),n.clearRect(0,0,i,l);for(let c of o){let{rect:a}=c;n.save(),n.beginPath(),n.rect(a.x,a.y,a.width,a.height),n.clip(),this.drawPanel(n,c,t),n.restore(),n.strokeStyle=b(r.grid),n.lineWidth=1,n.strokeRect(a.x+.5,a.y+.5,a.width-1,a.height-1)}}drawPanel(t,n,o){let{state:s,look:r,selected:i,hovered:l,atRest:c,neighbours:a,loop:h}=o,{layers:u}=s,f=o.paints[n.side],d=y=>o.visible(n.side,y),g=y=>f.colour.subarray(y*4,y*4+3);u.contours&&c&&o.colouring.entries&&cn(t,n.rect,this.densitiesOf(n,o),y=>o.toneOf(y)),u.trails&&i.size&&yn(t,n,[...i],g),u.arrows&&a&&!n.rows&&(c||n.count<=xn)&&Ye(t,n,this.movementsOf(n,a),d,g);let w=l>=0?l:i.size===1?[...i][0]:-1;if(u.lines&&w>=0){let y=bt(a,n,w,o.shownEpoch);y&&hn(t,n,w,y,r)}if(u.pictures&&(c||n.count<=xn)){let y=pn(n,d,x=>i.has(x));mn(t,n,y,this.sheets,g,r)}dn(t,this.textsOf(n,o,t),{rect:n.rect,look:r,font:o.font,ratio:o.ratio}),l>=0&&d(l)&&fn(t,n,l,r),h?.side===n.side&&un(t,h.points,r)}textsOf(t,n,o){let{layers:s}=n.state,r=s.prompts?gn(t):[];wn(o,r,n.look);let i=r.map(l=>({...l,y:l.y-12,colour:n.look.accent}));return s.names?[...i,...this.namesOf(t,n)]:i}namesOf(t,n){let{run:o,look:s,state:r}=n,i=r.colour.startsWith("column:")?o.column(r.colour.slice(7)):null,l=i?.categories?i:o.column("label");if(!l)return[];let c=o.column("split"),a=c?.categories?.indexOf(pt)??-1,h=d=>a<0||c.values[d]!==a,u=this.medians.now(t,l,h).filter(({code:d})=>!r.hidden.includes(l.categories[d])),f=n.atRest?u.length:Jo;return u.slice(0,f).map(({code:d,x:g,y:w})=>{let[y,x]=z(t.camera,t.rect,g,w);return{text:l.categories[d],x:y,y:x,colour:s.ink}})}movementsOf(t,n){let o=`${t.places.version} ${t.place}`,s=this.movements[t.side];if(s?.key===o)return s.found;let r=Ge(t,n);return this.movements[t.side]={key:o,found:r},r}densitiesOf(t,n){let o=new Map;for(let s=0;s<t.count;s++){if(!n.visible(t.side,s))continue;let r=n.colouring.codeOf(t,s);r<0||n.colouring.entries[r].tone==="quiet"||(o.has(r)||o.set(r,[]),o.get(r).push(s))}return ln(t,o)}};var bn=0,re=1,tt=2,et=4,Qo={"few-shot":9,"held-out":7,validation:6,pool:6,bystander:4.5},ts=6.5,es=.14,vn=.4;function Mn(e,t,{look:n,hidden:o,selected:s,fading:r,sizes:i}){let l=e.count,c=new Uint8Array(l*4),a=new Uint8Array(l*4),h=t.entries?.map((d,g)=>nt(d,g,n)),u=new Set;t.entries?.forEach((d,g)=>o.has(d.name)&&u.add(g));let f=t.high-t.low||1;for(let d=0;d<l;d++){let g=n.quiet,w=0,y=bn;if(h){let M=t.codeOf(e,d);M>=0&&({rgb:g,shape:w}=h[M],u.has(M)&&(y=tt))}else{let M=t.valueOf(e,d);Number.isFinite(M)&&(g=n.sequential((M-t.low)/f))}let x=.9;r&&(x*=vn+(1-vn)*e.reliability(d)),s.size&&(s.has(d)?(x=1,y===bn&&(y=re)):x*=es/.9);let m=d*4;c[m]=g[0],c[m+1]=g[1],c[m+2]=g[2],c[m+3]=x*255,a[m]=i[d]*et,a[m+1]=w,a[m+2]=y}return{colour:c,look:a}}function nt(e,t,n){let o=n.categories.length,s=e.tone?n[e.tone]:n.categories[(e.colour??t)%o],r=e.shape??Zt[Math.floor(t/o)%Zt.length];return{rgb:s,shape:r}}function kn(e){let t=e.column("split"),n=Math.min(1,Math.max(.4,(4e3/e.count)**.25)),o=new Float32Array(e.count);for(let s=0;s<e.count;s++){let r=t?.categories?t.categories[t.values[s]]:void 0;o[s]=(Qo[r]??ts)*n}return o}var ns=/^(measure:|predicted$|change$|movement$|reliability$)/,At=class{constructor(){de(this,"painted",0)}take(t){this.run!==t&&(this.run=t,this.colourings=He(t),this.sizes=kn(t),this.made=new Map,this.paints=[],this.keys=[])}nameOf(t){return this.colourings.has(t)?t:this.colourings.has("column:label")?"column:label":[...this.colourings.keys()][0]}colouring(t){return this.made.has(t)||this.made.set(t,this.colourings.get(t).make()),this.made.get(t)}update(t,n,o,s,r){let i=this.nameOf(n.colour),l=this.colouring(i);return t.forEach((c,a)=>{let h=`${c.nearest} ${c.judgedNearest}`,u=ns.test(i)||r&&n.layers.fading,f=[c.places,i,n.hidden,o,s,n.layers.fading],d=this.keys[a];if(d&&f.every((w,y)=>w===d.key[y])&&(!u||h===d.moment))return;this.keys[a]={key:f,moment:h},this.painted++;let g=Mn(c,l,{look:s,hidden:new Set(n.hidden),selected:o,fading:n.layers.fading,sizes:this.sizes});this.paints[a]={...g,selected:o.size>0}}),this.paints}visible(t,n){return this.paints[t].look[n*4+2]!==tt}counts(t,n){let o=new Array(n.entries?.length??0).fill(0);if(n.entries)for(let s=0;s<t.count;s++){let r=n.codeOf(t,s);r>=0&&o[r]++}return o}toneOf(t,n,o){return nt(t.entries[n],n,o).rgb}};function p(e,t={},...n){let o=document.createElement(e);for(let[s,r]of Object.entries(t))r==null||r===!1||(s.startsWith("on")?o.addEventListener(s.slice(2),r):s==="text"?o.textContent=r:s==="value"?o.value=r:o.setAttribute(s,r===!0?"":r));return o.append(...n.filter(s=>s!=null)),o}var os={pan:"M12 3v18M3 12h18M12 3l-3 3M12 3l3 3M12 21l-3-3M12 21l3-3M3 12l3-3M3 12l3 3M21 12l-3-3M21 12l-3 3",lasso:"M7 16c-3-1-4-3-4-5 0-4 4-7 9-7s9 3 9 7-4 7-9 7c-1 0-2 0-3-.3M7 16a2 2 0 1 0 .1 0M8 19c0 2-1 3-3 3",box:"M4 4h3M10 4h4M17 4h3v3M20 10v4M20 17v3h-3M14 20h-4M7 20H4v-3M4 14v-4M4 7V4",plus:"M12 5v14M5 12h14",minus:"M5 12h14",fit:"M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",play:"M7 4l13 8-13 8z",pause:"M8 4v16M16 4v16",loop:"M17 2l4 4-4 4M3 11V9a3 3 0 0 1 3-3h15M7 22l-4-4 4-4M21 13v2a3 3 0 0 1-3 3H3",layers:"M12 3l9 5-9 5-9-5zM3 13l9 5 9-5",save:"M12 3v12M7 10l5 5 5-5M4 20h16",keys:"M3 6h18v12H3zM7 10h.01M11 10h.01M15 10h.01M7 14h10"};function Ot(e){let t=document.createElementNS("http://www.w3.org/2000/svg","svg");t.setAttribute("viewBox","0 0 24 24"),t.setAttribute("aria-hidden","true");let n=document.createElementNS(t.namespaceURI,"path");return n.setAttribute("d",os[e]),t.append(n),t}function R(e,t,n,o={}){return p("button",{type:"button",title:e,"aria-label":e,onclick:n,...o},Ot(t))}function D(e,t,n,o){let s=p("select",{"aria-label":e,onchange:r=>o(r.target.value)});for(let[r,i]of t)s.append(p("option",{value:r,text:i}));return s.value=n,s}function Et(e,t,...n){let o=p("summary",{title:e,"aria-label":e},Ot(t));return ie(p("details",{class:"menu"},o,p("div",{class:"sheet"},...n)))}function ie(e){return e.addEventListener("keydown",t=>{t.key!=="Escape"||!e.open||(e.open=!1,e.querySelector("summary").focus(),t.stopPropagation())}),e.addEventListener("focusout",t=>{t.relatedTarget&&!e.contains(t.relatedTarget)&&(e.open=!1)}),e}var ss=12,_t=class{constructor(t){this.view=t,this.title=p("h2"),this.search=p("input",{type:"search",placeholder:"Find…","aria-label":"Find in the legend",oninput:()=>this.filter()}),this.all=p("button",{type:"button",text:"Show all",onclick:()=>t.store.set({hidden:[]})}),this.list=p("ul"),this.bar=p("div",{class:"bar"}),this.element=p("div",{class:"legend",role:"region","aria-label":"Legend"},this.title,this.search,this.all,this.bar,this.list),this.rows=[]}build(t,n,o,s){this.title.textContent=t,this.rows=[],this.bar.replaceChildren(),this.bar.hidden=!!n.entries,n.entries?this.rows=n.entries.map((r,i)=>({entry:r,code:i,count:o[i]})).filter(({count:r})=>r>0).map(({entry:r,code:i,count:l})=>this.row(r,nt(r,i,s),l)):this.bar.append(...is(n,s)),this.list.replaceChildren(...this.rows.map(({line:r})=>r)),this.search.hidden=this.rows.length<ss,this.search.hidden&&(this.search.value=""),this.filter()}row(t,n,o){let{view:s}=this,r=p("button",{type:"button",class:"kind",title:`Hide or show ${t.name}`,onclick:()=>s.toggleHidden(t.name)},rs(n),p("span",{text:t.name}),p("small",{text:o.toLocaleString("en")})),i=p("button",{type:"button",class:"act",text:"only","aria-label":`Show only ${t.name}`,onclick:()=>s.showOnly(t.name)}),l=p("button",{type:"button",class:"act",text:"select","aria-label":`Select ${t.name}`,onclick:c=>s.selectKind(t.name,c)});return{name:t.name,button:r,line:p("li",{},r,i,l)}}show(t){for(let{name:n,button:o,line:s}of this.rows){let r=t.includes(n);o.setAttribute("aria-pressed",String(!r)),s.classList.toggle("off",r)}this.all.hidden=!t.length}filter(){let t=this.search.value.trim().toLocaleLowerCase();for(let{name:n,line:o}of this.rows)o.hidden=!n.toLocaleLowerCase().includes(t)}};function rs({rgb:e,shape:t}){let n=p("canvas",{width:28,height:28,class:"swatch","aria-hidden":"true"}),o=n.getContext("2d");return o.scale(2,2),o.beginPath(),W(o,t,7,7,4.6),t===5?(o.lineWidth=2,o.strokeStyle=b(e),o.stroke()):(o.fillStyle=b(e),o.fill()),n}function is({low:e,high:t},n){let o=[0,.25,.5,.75,1].map(r=>b(n.sequential(r)));return[p("div",{class:"gradient",style:`background: linear-gradient(to right, ${o.join(", ")})`}),p("div",{class:"ends"},p("span",{text:Tt(e)}),p("span",{text:Tt(t)}))]}function Tt(e){return Number.isFinite(e)?String(Number(e.toPrecision(3))):"–"}var Pt=96,Lt=class{constructor(){this.element=p("div",{class:"card",hidden:!0})}hide(){this.element.hidden=!0}show({panel:t,i:n,x:o,y:s,sheets:r,change:i,width:l}){let c=ae(t,n,i),a=as(t,n,r),h=c.lines.map(([w,y])=>p("div",{},p("dt",{text:w}),p("dd",{text:y})));this.element.replaceChildren(...a?[a]:[],p("div",{},p("b",{text:c.title}),p("small",{text:c.under}),p("dl",{},...h))),this.element.hidden=!1;let u=this.element.getBoundingClientRect(),[f,d]=[o-18-u.width,o+18],g=t.side===0?f>=0?f:d:d+u.width<=l?d:f;this.element.style.left=`${Math.max(0,Math.min(g,l-u.width))}px`,this.element.style.top=`${Math.max(4,s-u.height/2)}px`}};function ae(e,t,n){let{run:o}=e,s=e.rowOf(t);if(s<0)return{title:"",under:"not in this run",lines:[]};let r=o.columns.filter(({name:a})=>!["label","name_index","label_index","fine_label"].includes(a)).map(({name:a})=>o.text(a,s)).filter(Boolean).slice(0,4).join(" · "),i=[],[l,c]=[o.predictedName(0,s),o.predictedName(e.judgedMoment,s)];if(c){let a=h=>({true:"✓ ",false:"✕ ",null:""})[o.isCorrect(h,s)];i.push(["named",l===c?`${a(e.judgedMoment)}${c}, as before`:`${a(0)}${l} → ${a(e.judgedMoment)}${c}`])}for(let{name:a,title:h}of o.measures){let u=o.value(a,e.judgedMoment,s);Number.isFinite(u)&&i.push([h.toLowerCase(),Tt(u)])}return i.push(["reliability",`${Math.round(e.reliability(t)*100)} %`]),e.movement(t)===-1/0&&e.judgedNearest>0&&i.push(["movement","no more than chance"]),n&&i.push(["neighbours",Object.keys(ne).map(a=>`${n[a].length} ${a}`).join(", ")]),{title:o.text("label",s)||o.ids[s],under:r||o.ids[s],lines:i}}function as(e,t,n){let o=e.rowOf(t);if(o<0||!e.run.hasPicture(o))return null;let s=n.get(e.about,e.run.sheet[o]),r=p("canvas",{width:Pt*2,height:Pt*2,class:"picture","data-id":e.run.ids[o]});if(s){let i=e.about.thumb;r.getContext("2d").drawImage(s,e.run.sheetX[o],e.run.sheetY[o],i,i,0,0,Pt*2,Pt*2),r.dataset.drawn=""}return r}var Nt=class{constructor(t){this.canvas=t,this.context=t.getContext("2d")}draw({panels:t,paints:n,order:o,share:s,ratio:r,grow:i,look:l,ghost:c}){let{context:a}=this;a.setTransform(r,0,0,r,0,0),a.clearRect(0,0,this.canvas.width,this.canvas.height),t.forEach((h,u)=>{let{rect:f}=h;a.save(),a.beginPath(),a.rect(f.x,f.y,f.width,f.height),a.clip();let d=Math.ceil(h.count*s);c&&h.place>0&&cs(a,h,o,d,l);let g=n[u].selected?[0,re]:[0];for(let w of g)ls(a,h,n[u],o,w?h.count:d,w,i,l);a.restore()})}end(){}};function ls(e,t,n,o,s,r,i,l){let{rect:c}=t;e.strokeStyle=b(l.paper),e.lineWidth=.7;for(let a=0;a<s;a++){let h=o[a];if(n.look[h*4+2]!==r||!t.hasPlace(h))continue;let[u,f]=t.screen(h);if(u<c.x-9||u>c.x+c.width+9||f<c.y-9||f>c.y+c.height+9)continue;let d=n.look[h*4+1],g=n.look[h*4]/et*i*.5+(r?.75:0),w=b(n.colour.subarray(h*4,h*4+3),n.colour[h*4+3]/255);e.beginPath(),W(e,d,u,f,g),d===5?(e.strokeStyle=w,e.lineWidth=1.6,e.stroke(),e.strokeStyle=b(l.paper),e.lineWidth=.7):(e.fillStyle=w,e.fill(),e.stroke())}}function cs(e,t,n,o,s){e.fillStyle=b(s.muted,.22);let r=t.place;t.stand(0);for(let i=0;i<o;i++){if(!t.hasPlace(n[i]))continue;let[l,c]=t.screen(n[i]);e.beginPath(),e.arc(l,c,2.5,0,2*Math.PI),e.fill()}t.stand(r)}var hs=2,fs=620,le=10,B=34,us=1.1,It=class{constructor(t){this.changed=t,this.overlay=p("canvas",{class:"overlay"}),this.element=p("div",{class:"surface",tabindex:0,role:"application","aria-label":"Two maps of the images, linked. Arrow keys go through snapshots and images; the keys are listed under Keys."}),this.ratio=Math.min(window.devicePixelRatio||1,hs),this.makePoints(),this.element.append(this.points,this.overlay),this.observer=new ResizeObserver(()=>this.measure()),this.observer.observe(this.element)}makePoints(){this.points=p("canvas",{class:"points"}),this.lost=t=>t.preventDefault(),this.restored=()=>{this.renderer.build(),this.changed()};try{this.renderer=new dt(this.points),this.flat=!1,this.points.addEventListener("webglcontextlost",this.lost),this.points.addEventListener("webglcontextrestored",this.restored)}catch{this.points=p("canvas",{class:"points"}),this.renderer=new Nt(this.points),this.flat=!0}}measure(){let{width:t}=this.element.getBoundingClientRect();t&&(this.width=Math.round(t),this.narrow=this.width<fs,this.resize(this.ratio),this.changed())}layOut(t){this.wanted=t;let{width:n}=this,o=this.narrow?n:(n-le)/2,s=Math.round(this.narrow?Math.min(n*.85,360):Math.min(t-B,o*us)),r=this.narrow?{x:0,y:B+s+B+le}:{x:o+le,y:B},i=r.y+s;return this.height!==i&&(this.height=i,this.element.style.height=`${i}px`,this.resize(this.ratio)),[{x:0,y:B,width:o,height:s},{...r,width:o,height:s}]}resize(t){for(let n of[this.points,this.overlay]){let o=[Math.round(this.width*t),Math.round((this.height??0)*t)];n.width===o[0]&&n.height===o[1]||([n.width,n.height]=o,this.cleared=!0)}}end(){this.observer.disconnect(),this.points.removeEventListener("webglcontextlost",this.lost),this.points.removeEventListener("webglcontextrestored",this.restored),this.renderer.end()}};var Rt=class{constructor(t){this.view=t,this.play=R("Play (Space)","play",()=>t.player.toggle()),this.slider=p("input",{type:"range",min:0,step:.01,"aria-label":"Snapshot",oninput:()=>t.player.scrub(Number(this.slider.value)),onchange:()=>t.player.goTo(Math.round(Number(this.slider.value)))}),this.ticks=p("div",{class:"ticks","aria-hidden":"true"}),this.label=p("output",{class:"epoch"}),this.speed=D("Speed",Vt.map(n=>[n,`${n}×`]),2,n=>t.store.set({speed:Number(n)})),this.loop=R("Loop","loop",()=>t.store.set({loop:!t.store.state.loop})),this.element=p("div",{class:"timeline"},this.play,p("div",{class:"track"},this.slider,this.ticks),this.label,this.speed,this.loop)}show(t,n,o){let s=n.length-1;this.element.hidden=s<1,this.slider.max=s,Math.abs(Number(this.slider.value)-t.place)>.006&&(this.slider.value=t.place),this.ticks.childElementCount!==Math.min(n.length,60)&&this.ticks.replaceChildren(...n.slice(0,60).map(()=>p("i")));let r=Math.min(Math.floor(t.place),s),i=t.place-r,l=i<.02||i>.98?U(n[Math.round(t.place)]):`${n[r]} → ${n[r+1]}`;this.label.textContent!==l&&(this.label.textContent=l),this.slider.setAttribute("aria-valuetext",l),this.playing!==o&&(this.playing=o,this.play.replaceChildren(Ot(o?"pause":"play")),this.play.title=o?"Pause (Space)":"Play (Space)",this.play.setAttribute("aria-label",this.play.title)),this.speed.value=t.speed,this.loop.setAttribute("aria-pressed",String(t.loop))}};function U(e){return e===0?"before tuning":`epoch ${e}`}var ds=[["slider","the slider's snapshot"],["start","before tuning"],["end","the last snapshot"]],$t=class{constructor(t){this.view=t,this.heads=[0,1].map(n=>{let o=["Left panel","Right panel"][n],s=D(`${o}: run`,[],"",c=>t.setPanel(n,{run:c})),r=D(`${o}: map`,[],"",c=>t.setPanel(n,{map:c})),i=D(`${o}: snapshot`,ds,"slider",c=>t.setPanel(n,{shows:c})),l=p("strong");return{run:s,map:r,shows:i,title:l,element:p("div",{class:"head"},l,p("span",{},s,r,i))}})}offer(t){this.settings=t;for(let{run:n}of this.heads)n.replaceChildren(...t.runs.map(({key:o,title:s})=>p("option",{value:o,text:s}))),n.hidden=t.runs.length<2}show(t,n){this.heads.forEach((o,s)=>{let{run:r,map:i,shows:l}=t.panels[s],c=this.settings.runs.find(({key:f})=>f===r)??this.settings.runs[0],a=c.maps.map(({name:f})=>f).join(" ");o.maps!==a&&(o.maps=a,o.map.replaceChildren(...c.maps.map(({name:f,title:d})=>p("option",{value:f,text:d})))),o.map.hidden=c.maps.length<2,o.run.value=c.key,o.map.value=c.maps.some(({name:f})=>f===i)?i:c.maps[0]?.name,o.shows.value=l;let h=U(n[s].epoch),u=h[0].toUpperCase()+h.slice(1);o.title.textContent!==u&&(o.title.textContent=u)})}place(t){this.heads.forEach(({element:n},o)=>{let{x:s,y:r,width:i}=t[o];Object.assign(n.style,{left:`${s}px`,top:`${r-B}px`,width:`${i}px`})})}};var ps=100,Ct=class{constructor(t){this.view=t,this.body=p("div",{class:"rows",tabindex:0,role:"region","aria-label":"Table of images"}),this.element=p("details",{class:"table",ontoggle:()=>this.fill()},p("summary",{text:"As a table"}),this.body)}fill(){if(!this.element.open)return;let{panels:t,selectedImages:n}=this.view;if(!t)return;let o=t[1],s=n.size?[...n]:Array.from({length:o.count},(u,f)=>f),r=s.slice(0,ps),i=r.map(u=>ae(o,u,null)),l=[...new Set(i.flatMap(({lines:u})=>u.map(([f])=>f)))],c=["image","class",...l].map(u=>p("th",{scope:"col",text:u})),a=i.map(({title:u,lines:f},d)=>{let g=new Map(f),w=o.rowOf(r[d]),y=[u,...l.map(x=>g.get(x)??"")].map(x=>p("td",{text:x}));return p("tr",{},p("th",{scope:"row",text:w<0?"":o.run.ids[w]}),...y)}),h=`${n.size?"Selected":"All"} images: ${r.length} of ${s.length}`;this.body.replaceChildren(p("table",{},p("caption",{text:h}),p("thead",{},p("tr",{},...c)),p("tbody",{},...a)))}};function ce(e,t){let n=URL.createObjectURL(e),o=Object.assign(document.createElement("a"),{href:n,download:t});document.body.append(o),o.click(),o.remove(),setTimeout(()=>URL.revokeObjectURL(n),1e4)}var fe=2e3;function An({panels:e,paints:t,names:n,titles:o,look:s,width:r,height:i,font:l}){let c=[`<rect width="${r}" height="${i}" fill="${b(s.paper)}"/>`];return e.forEach((a,h)=>{let{rect:u}=a,f=`x="${u.x}" y="${u.y}" width="${u.width}" height="${u.height}"`;c.push(`<clipPath id="panel-${h}"><rect ${f}/></clipPath><g clip-path="url(#panel-${h})">`),c.push(`<rect ${f} fill="none" stroke="${b(s.grid)}"/>`);for(let d=0;d<a.count;d++)c.push(ms(a,t[h],d,s));for(let{text:d,x:g,y:w,colour:y}of n[h])c.push(Sn(d,g,w,`text-anchor="middle" font-size="12" font-weight="600" fill="${b(y)}" stroke="${b(s.paper)}" stroke-width="3" paint-order="stroke"`));c.push("</g>",Sn(o[h],u.x+10,u.y+20,`font-size="14" font-weight="600" fill="${b(s.ink)}"`))}),`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${r} ${i}" width="${r}" height="${i}" font-family="${On(l)}">${c.join("")}</svg>`}function ms(e,t,n,o){if(t.look[n*4+2]===tt||!e.hasPlace(n))return"";let[s,r]=e.screen(n),i=t.look[n*4+1],l=new he;W(l,i,s,r,t.look[n*4]/et/2);let[c,a,h,u]=t.colour.subarray(n*4,n*4+4),f=b([c,a,h]),d=i===5?`fill="none" stroke="${f}" stroke-width="1.6"`:`fill="${f}" stroke="${b(o.paper)}" stroke-width="0.7"`;return`<path d="${l.text}" ${d} opacity="${(u/255).toFixed(2)}"/>`}function Sn(e,t,n,o){return`<text x="${t.toFixed(1)}" y="${n.toFixed(1)}" ${o}>${On(e)}</text>`}function On(e){return String(e).replaceAll("&","&amp;").replaceAll("<","&lt;").replaceAll(">","&gt;").replaceAll('"',"&quot;")}var he=class{constructor(){this.text=""}moveTo(t,n){this.text+=`M${t.toFixed(1)} ${n.toFixed(1)}`}lineTo(t,n){this.text+=`L${t.toFixed(1)} ${n.toFixed(1)}`}rect(t,n,o,s){this.text+=`M${t.toFixed(1)} ${n.toFixed(1)}h${o.toFixed(1)}v${s.toFixed(1)}h${(-o).toFixed(1)}z`}arc(t,n,o){this.text+=`a${o} ${o} 0 1 0 ${-2*o} 0a${o} ${o} 0 1 0 ${2*o} 0z`}closePath(){this.text+="Z"}};var En=8192;function _n(e,t){let{surface:n,overlay:o}=e,s=Math.min(t,En/n.width,En/n.height);Z(e);let r={...J(e,1,s),atRest:!0,hovered:-1,loop:null},i=document.createElement("canvas");i.width=Math.round(n.width*s),i.height=Math.round(n.height*s);let l=i.cloneNode(),c=i.getContext("2d");c.fillStyle=b(r.look.paper),c.fillRect(0,0,i.width,i.height),n.resize(s),n.renderer.draw(r),c.drawImage(n.points,0,0),n.resize(n.ratio),o.draw(r,l.getContext("2d")),c.drawImage(l,0,0),c.scale(s,s),c.fillStyle=b(r.look.ink),c.font=`600 15px ${r.font}`;for(let a of r.panels)c.fillText(Pn(a),a.rect.x+2,a.rect.y-11);e.redraw(),i.toBlob(a=>ce(a,"manifold.png"),"image/png")}function Tn(e){if(e.run.count>fe){e.face.remark(`SVG is for up to ${fe.toLocaleString("en")} points; save a PNG instead.`);return}Z(e);let t=J(e,1),{context:n}=e.overlay;n.font=`600 12px ${t.font}`;let o=t.panels.map(r=>t.state.layers.names?se(n,e.overlay.namesOf(r,t),r.rect,[]):[]),s=An({...t,names:o,titles:t.panels.map(Pn)});ce(new Blob([s],{type:"image/svg+xml"}),"manifold.svg")}function Pn(e){let t=U(e.epoch);return t[0].toUpperCase()+t.slice(1)}var zt=class{constructor(t){this.view=t,this.list=p("div",{class:"sheet suggestions"});let n=p("summary",{text:"What changed most"});this.element=ie(p("details",{class:"menu"},n,this.list))}offer(t){this.element.hidden=!t.suggestions.length,this.list.replaceChildren(...t.suggestions.map(n=>this.line(t,n)))}line(t,{title:n,why:o,rows:s}){return p("button",{type:"button",onclick:()=>{this.element.open=!1,this.view.take(s.map(i=>t.ids[i]),`${n}. ${o}`)}},p("b",{text:n}),p("small",{text:s.length.toLocaleString("en")}),p("span",{text:o}))}};var Dt=class{constructor(t){this.view=t,this.tools={pan:R("Pan (P)","pan",()=>t.use("pan")),lasso:R("Lasso (L): Shift adds, Alt takes away","lasso",()=>t.use("lasso")),box:R("Box (B): Shift adds, Alt takes away","box",()=>t.use("box"))},this.colour=D("Colour by",[],"",s=>t.store.set({colour:s,hidden:[]})),this.suggestions=new zt(t),this.layers=Object.entries(Yt).map(([s,r])=>{let i=p("input",{type:"checkbox",onchange:()=>t.setLayer(s,i.checked)});return{name:s,box:i,line:p("label",{},i,r)}});let n=[1,2,3,4].map(s=>p("button",{type:"button",text:`PNG ${s}×`,onclick:()=>_n(t,s)}));n.push(p("button",{type:"button",text:"SVG",onclick:()=>Tn(t)}));let o=p("ul",{},...Xt.map(({help:s})=>p("li",{text:s})),p("li",{text:"Shift adds, Alt takes away"}));this.element=p("div",{class:"toolbar",role:"toolbar","aria-label":"Tools of the map"},p("span",{class:"group"},...Object.values(this.tools)),p("span",{class:"group"},R("Zoom out (−)","minus",()=>t.zoomBy(1/1.5)),R("Zoom in (+)","plus",()=>t.zoomBy(1.5)),R("Show all (0)","fit",()=>t.showAll())),p("label",{class:"colour"},p("span",{text:"Colour by"}),this.colour),this.suggestions.element,Et("Layers","layers",...this.layers.map(({line:s})=>s)),Et("Save a picture","save",...n),Et("Keys","keys",o))}offer(t){this.colour.replaceChildren(...[...t].map(([n,{title:o}])=>p("option",{value:n,text:o})))}show(t,n){for(let[o,s]of Object.entries(this.tools))s.setAttribute("aria-pressed",String(t.tool===o));this.colour.value=t.colour;for(let{name:o,box:s,line:r}of this.layers)s.checked=t.layers[o],r.hidden=!!n[o]}};var jt=class{constructor(t){this.view=t,this.toolbar=new Dt(t),this.heads=new $t(t),this.timeline=new Rt(t),this.legend=new _t(t),this.card=new Lt,this.table=new Ct(t),this.note=p("p",{class:"note",role:"status"}),this.live=p("div",{class:"live","aria-live":"polite"});let{element:n}=t.surface;n.append(this.card.element);let o=p("div",{class:"stage"},n,...this.heads.heads.map(l=>l.element)),s=p("div",{class:"maps"},o,this.timeline.element),r=p("div",{class:"middle"},s,this.legend.element),i=[this.note,this.table.element,this.live];this.root=p("div",{class:"manifold"},this.toolbar.element,r,...i)}remark(t){this.note.textContent=t,this.note.hidden=!t}forgetLegend(){this.legendOf=null}show(t){let{view:n}=this,{state:o,panels:s}=t,r=n.painting.nameOf(o.colour),i={lines:!t.neighbours,arrows:!t.neighbours,pictures:!s[0].about.sheets.length,prompts:!s.some(({places:l})=>l.prompts.names.length)};this.toolbar.show({...o,colour:r},i),this.heads.place(s.map(({rect:l})=>l)),this.heads.show(o,s),this.timeline.show(o,s[1].places.epochs,!!n.player.playing),this.showLegend(r,t),this.showCard(t),Object.assign(n.surface.element.dataset,{share:t.share.toFixed(3),tool:o.tool})}showLegend(t,{atRest:n,panels:o,colouring:s,look:r,state:i}){if(!n&&this.legendOf)return;let{painting:l}=this.view,c=`${t} ${o[1].nearest} ${o[1].places.version}`;if(this.legendOf!==c){this.legendOf=c;let{title:a}=l.colourings.get(t);this.legend.build(a,s,l.counts(o[1],s),r)}this.legend.show(i.hidden)}showCard({hovered:t,hoveredIn:n,panels:o,neighbours:s,shownEpoch:r,width:i}){if(t<0||!o.includes(n)||!n.hasPlace(t)){this.card.hide();return}let[l,c]=n.screen(t),a=bt(s,n,t,r);this.card.show({panel:n,i:t,x:l,y:c,change:a,width:i,sheets:this.view.sheets})}};var Ft=class{constructor(t){this.view=t,this.playing=null}get epochs(){return this.view.panels?.[1].places.epochs??[0]}get last(){return this.epochs.length-1}scrub(t){this.playing=null,this.stand(t)}goTo(t){this.scrub(t),this.view.say(U(this.epochs[Math.round(this.view.store.state.place)]))}step(t){let{place:n}=this.view.store.state;this.goTo(t>0?Math.floor(n+1e-6)+1:Math.ceil(n-1e-6)-1)}toggle(){let{place:t}=this.view.store.state;this.playing=this.playing?null:{from:t>=this.last?0:t,since:null},this.playing||this.stand(Math.round(t)),this.view.loop.move()}advance(t){if(!this.playing)return;let{speed:n,loop:o}=this.view.store.state;this.playing.since??=t;let s=this.playing.from+(t-this.playing.since)/1e3*n;s>=this.last+(o?1:0)&&(o?[s,this.playing]=[0,{from:0,since:t}]:[s,this.playing]=[this.last,null]),this.stand(matchMedia("(prefers-reduced-motion: reduce)").matches?Math.floor(s):s)}stand(t){this.view.store.set({place:Math.min(Math.max(t,0),this.last)})}};var Bt=class{constructor(t){this.arrived=t,this.held=new Map}get(t,n){let o=t.sheets[n];if(!o)return null;let s=this.held.get(o);return s||(s=new Image,s.decoding="async",s.onload=()=>this.arrived(),s.src=this.address(o),this.held.set(o,s)),s.complete&&s.naturalWidth?s:null}address(t){return new URL(t.replace(/^\//,"./"),document.baseURI).href}};var Ut=class{constructor(t){this.state=t,this.listeners=new Set}set(t){let n=Object.keys(t).filter(o=>!Object.is(this.state[o],t[o]));if(n.length){this.state={...this.state,...t};for(let o of[...this.listeners])o(new Set(n))}}listen(t){return this.listeners.add(t),()=>this.listeners.delete(t)}};var qt=class{constructor(t,n,o){this.world=o,this.settings=n,this.opening=Ln(n),this.store=new Ut(ve(o.remembered,this.opening)),this.painting=new At,this.loop=new ut((s,r)=>this.draw(s,r)),this.sheets=new Bt(()=>this.loop.ask()),this.surface=new It(()=>this.redraw()),this.overlay=new St(this.surface.overlay,this.sheets),this.opened=Date.now(),this.selectedImages=new Set,this.hovered={i:-1},this.player=new Ft(this),this.face=new jt(this),t.append(this.face.root),this.endings=[this.store.listen(s=>this.changed(s)),o.datasets.listen(()=>this.rebuild()),Fe(this.surface.element,ze(this)),De(this.face.root,this)],this.update(n)}update(t){this.settings=t,this.opening=Ln(t),this.readLook(),this.face.heads.offer(t),this.obey(t.selected),this.rebuild()}obey(t){!t||!this.world.isNew(t.stamp)||(this.told??=0,this.select(t.ids,"set",!1),t.show&&(this.toShow=t.ids))}readLook(){let t=getComputedStyle(this.face.root),n=P(t.getPropertyValue("--st-background-color").trim()||"#ffffff"),o=n[0]+n[1]+n[2]<384;this.font=t.fontFamily,!(this.look&&this.dark===o)&&(this.dark=o,this.face.root.classList.toggle("dark",o),this.look=Oe(this.settings.looks[o?"dark":"light"]),this.face.forgetLegend())}rebuild(){let t=Ee(this.store.state,this.settings,this.world.datasets);if(this.face.root.classList.toggle("waiting",!t&&!this.panels),!t)return;if(this.panels&&t.every((i,l)=>i.places.version===this.panels[l].places.version&&i.run===this.panels[l].run)){this.panels.forEach((i,l)=>i.about=t[l].about),this.redraw();return}let o=this.panels&&this.store.state.place>=this.panels[1].places.epochs.length-1;this.panels=t,this.run=t[0].run,this.order?.length!==this.run.count&&(this.order=Ne(this.run.count)),this.loop.detail.of(this.run.count);let s=this.painting.run;this.painting.take(this.run),s!==this.run&&this.face.toolbar.offer(this.painting.colourings),this.face.toolbar.suggestions.offer(t[1].run);let r=t[1].places.epochs.length-1;(o||this.store.state.place>r)&&this.store.set({place:r}),this.face.forgetLegend(),this.findSelected(),this.tellRestored(),this.remember(),this.remark(),this.redraw()}remark(){let t=[];this.surface.flat&&t.push("This browser has no WebGL2: drawn without it, the same but slower.");let n=this.panels[1].rows?.filter(o=>o<0).length;n&&t.push(`${n} images of the left run are not in the right one.`),this.face.remark(t.join(" "))}redraw(){this.stale=!0,this.loop.ask()}say(t){this.face.live.textContent=t}changed(t){t.has("panels")&&this.rebuild(),t.has("selected")&&this.findSelected(),this.redraw(),(t.has("place")||t.has("camera"))&&this.loop.move(),this.remember()}remember(){this.world.remember(this.store.state,{...this.opening,place:this.settings.place??this.player.last})}findSelected(){let{rowOf:t}=this.run??{rowOf:new Map};this.selectedImages=new Set(this.store.state.selected.map(n=>t.get(n)).filter(n=>n!==void 0)),this.face.table.fill()}tellRestored(){this.told===void 0&&(this.told=0,this.store.state.selected.length&&this.tellSelected())}tellSelected(){this.told=this.told+1,this.world.tell("selected",{ids:this.store.state.selected,turn:`${this.opened} ${this.told}`})}select(t,n,o=!0){let s=Ce(this.store.state.selected,t,n);this.store.set({selected:s}),this.say(s.length?`${s.length} selected`:"Nothing selected"),o&&this.tellSelected()}take(t,n){this.select(t,"set"),this.show(t),this.face.remark(n)}show(t){this.toShow=null;let n=this.panels[1],o=t.map(s=>this.run.rowOf.get(s)).filter(s=>s!==void 0&&n.hasPlace(s));this.store.set({camera:Se(o.map(s=>[n.xOf(s),n.yOf(s)]),n.rect)})}setLayer(t,n){this.store.set({layers:{...this.store.state.layers,[t]:n}})}setPanel(t,n){let o=[...this.store.state.panels];o[t]={...o[t],...n},this.store.set({panels:o})}use(t){this.store.set({tool:t})}toggleHidden(t){let{hidden:n}=this.store.state;this.store.set({hidden:n.includes(t)?n.filter(o=>o!==t):[...n,t]})}showOnly(t){let{entries:n}=this.painting.colouring(this.painting.nameOf(this.store.state.colour));this.store.set({hidden:n.map(o=>o.name).filter(o=>o!==t)})}selectKind(t,n){let{codeOf:o,entries:s}=this.painting.colouring(this.painting.nameOf(this.store.state.colour)),r=[];for(let i=0;i<this.run.count;i++)s[o(this.panels[1],i)]?.name===t&&r.push(this.run.ids[i]);this.select(r,H(n))}zoomBy(t){if(!this.panels)return;let{rect:n}=this.panels[0];this.store.set({camera:ct(this.store.state.camera,n,n.x+n.width/2,n.y+n.height/2,t)})}showAll(){this.store.set({camera:this.opening.camera})}hover(t,n){this.hovered.i===n&&(n<0||this.hovered.panel===t)||(this.hovered={panel:t,i:n},this.loop.ask())}hoverNext(t){if(!this.panels)return;let n=this.panels[1],s=(this.selectedImages.size?[...this.selectedImages]:Array.from(this.run.ids.keys())).filter(i=>n.hasPlace(i)&&this.painting.visible(1,i));if(!s.length)return;let r=s[(s.indexOf(this.hovered.i)+t+s.length)%s.length];this.hover(n,r),this.say([this.run.text("label",r),this.run.predictedName(n.moment,r)].filter(Boolean).join(", named "))}selectHovered(){this.hovered.i>=0&&this.select([this.run.ids[this.hovered.i]],"set")}draw(t,n){if(!this.panels||!this.surface.width)return!1;this.player.advance(n),Z(this),this.toShow&&this.show(this.toShow);let o=J(this,t);return this.drawPoints(o),this.overlay.draw(o),this.face.show(o),!!this.player.playing}drawPoints(t){let n=`${t.share} ${this.painting.painted}`;!this.stale&&!this.surface.cleared&&n===this.drawn||(this.surface.renderer.draw(t),[this.stale,this.surface.cleared,this.drawn]=[!1,!1,n])}end(){this.endings.forEach(t=>t()),this.world.end(),this.loop.end(),this.surface.end(),this.face.root.remove()}};function Ln(e){return be(e.panels,e.place??Number.MAX_SAFE_INTEGER,e.colour)}var Nn=`:host {
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
@container (max-width: 760px) {
  .middle {
    grid-template-columns: minmax(0, 1fr);
  }
  .legend {
    max-height: 240px;
  }
  .colour span {
    display: none;
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
`;var ue="view",ws=400,$n=new at,In=new Map,Rn=new Map,Ht=new Map,Wt=new Map;function ys({data:e,parentElement:t}){let n=Wt.get(t);if(n?.version!==e.version){let o=$n.receive(e);n?.end(),Wt.set(t,{version:e.version,end:o})}return()=>{Wt.get(t)?.end(),Wt.delete(t)}}function Cn({data:e,parentElement:t,setStateValue:n}){let o=Ht.get(t);return o&&o.settings.key!==e.key&&(o.end(),o=null),o?(o.world.tell=n,o.update(e)):(o=new qt(t,e,xs(e,n)),o.face.root.prepend(Object.assign(document.createElement("style"),{textContent:Nn})),Ht.set(t,o)),()=>{Ht.get(t)?.end(),Ht.delete(t)}}function xs({key:e},t){let n=new URLSearchParams(location.search).get(ue),o=n?ye(n,e):null,s=0;return{datasets:$n,tell:t,remember:(c,a)=>{In.set(e,c),clearTimeout(s),s=setTimeout(()=>bs(we(c,a,e)),ws)},end:()=>clearTimeout(s),isNew:c=>c!==Rn.get(e)&&!!Rn.set(e,c),remembered:o??In.get(e)??null}}function bs(e){let t=new URL(location.href);e?t.searchParams.set(ue,e):t.searchParams.delete(ue),t.href!==location.href&&history.replaceState(history.state,"",t)}var zn=globalThis.__mpsvizManifold??={waiting:[]};zn.mount=Cn;zn.waiting.splice(0).forEach(e=>e(Cn));export{ys as default,Cn as mount};
