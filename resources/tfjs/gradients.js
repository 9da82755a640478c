/* @tensorflow/tfjs-core 4.22.0, Copyright Google LLC, Apache License 2.0; by build/tfjs-gradients.ts */
// node_modules/@tensorflow/tfjs-core/dist/kernel_names.js
var e = "Acos", t = "Acosh", n = "AddN", r = "ArgMax", i = "ArgMin", a = "Asin", o = "Asinh", s = "Atan", c = "Atanh", l = "Atan2", u = "AvgPool", d = "AvgPool3D", f = "BatchMatMul", p = "BatchToSpaceND", m = "BroadcastTo", h = "Cast", g = "Ceil", ee = "ClipByValue", te = "ComplexAbs", ne = "Concat", re = "Conv2D", ie = "Conv2DBackpropInput", ae = "Conv3D", oe = "Cosh", se = "Cumsum", ce = "DepthwiseConv2dNative", le = "Dilation2D", ue = "RealDiv", de = "ExpandDims", fe = "Expm1", pe = "Floor", me = "FloorDiv", he = "FusedBatchNorm", ge = "GatherV2", _e = "GreaterEqual", ve = "Identity", ye = "IsFinite", be = "IsInf", xe = "IsNan", Se = "LeakyRelu", Ce = "Log1p", we = "LogSoftmax", Te = "Maximum", Ee = "MaxPool", De = "MaxPool3D", Oe = "Mean", ke = "Minimum", Ae = "MirrorPad", je = "Multiply", Me = "OnesLike", Ne = "OneHot", Pe = "Pack", Fe = "PadV2", Ie = "Prelu", Le = "Prod", Re = "Reciprocal", ze = "Relu", Be = "Reshape", Ve = "ResizeNearestNeighbor", He = "ResizeBilinear", Ue = "Relu6", We = "Reverse", Ge = "Round", Ke = "Rsqrt", qe = "Select", Je = "Selu", Ye = "Slice", Xe = "Sinh", Ze = "Sign", Qe = "Sigmoid", $e = "Softplus", et = "Sqrt", tt = "SpaceToBatchND", nt = "SplitV", rt = "Softmax", it = "SquaredDifference", at = "Square", ot = "Tanh", st = "Tile", ct = "Transpose", lt = "Unpack", ut = "UnsortedSegmentSum", dt = "ZerosLike", ft = "Step", pt = class {
	refCount(e) {
		return _("refCount");
	}
	incRef(e) {
		return _("incRef");
	}
	timerAvailable() {
		return !0;
	}
	time(e) {
		return _("time");
	}
	read(e) {
		return _("read");
	}
	readSync(e) {
		return _("readSync");
	}
	readToGPU(e, t) {
		return _("readToGPU");
	}
	numDataIds() {
		return _("numDataIds");
	}
	disposeData(e, t) {
		return _("disposeData");
	}
	write(e, t, n) {
		return _("write");
	}
	move(e, t, n, r, i) {
		return _("move");
	}
	createTensorFromGPUData(e, t, n) {
		return _("createTensorFromGPUData");
	}
	memory() {
		return _("memory");
	}
	floatPrecision() {
		return _("floatPrecision");
	}
	epsilon() {
		return this.floatPrecision() === 32 ? 1e-7 : 1e-4;
	}
	dispose() {
		return _("dispose");
	}
};
function _(e) {
	throw Error(`'${e}' not yet implemented or not found in the registry. This kernel may not be supported by the tfjs backend you have chosen`);
}
// node_modules/@tensorflow/tfjs-core/dist/util_base.js
function v(e, t) {
	if (!e) throw Error(typeof t == "string" ? t : t());
}
function mt(e, t, n = "") {
	v(ht(e, t), () => n + ` Shapes ${e} and ${t} must match`);
}
function y(e) {
	if (e.length === 0) return 1;
	let t = e[0];
	for (let n = 1; n < e.length; n++) t *= e[n];
	return t;
}
function ht(e, t) {
	if (e === t) return !0;
	if (e == null || t == null || e.length !== t.length) return !1;
	for (let n = 0; n < e.length; n++) if (e[n] !== t[n]) return !1;
	return !0;
}
function gt(e) {
	return e % 1 == 0;
}
function _t(e, t) {
	return t <= e.length ? e : e + " ".repeat(t - e.length);
}
function b(e, t) {
	let n = t.length;
	return e = e == null ? t.map((e, t) => t) : [].concat(e), v(e.every((e) => e >= -n && e < n), () => `All values in axis param must be in range [-${n}, ${n}) but got axis ${e}`), v(e.every((e) => gt(e)), () => `All values in axis param must be integers but got axis ${e}`), e.map((e) => e < 0 ? n + e : e);
}
function vt(e, t) {
	for (let n = 0; n < e.length; n++) {
		let r = e[n];
		if (isNaN(r) || !isFinite(r)) throw Error(`A tensor of type ${t} being uploaded contains ${r}.`);
	}
}
function yt(e) {
	return e === "bool" || e === "complex64" || e === "float32" || e === "int32" || e === "string";
}
function bt(e) {
	if (e === "float32" || e === "int32") return 4;
	if (e === "complex64") return 8;
	if (e === "bool") return 1;
	throw Error(`Unknown dtype ${e}`);
}
function xt(e) {
	if (e == null) return 0;
	let t = 0;
	return e.forEach((e) => t += e.length), t;
}
function St(e) {
	return typeof e == "string" || e instanceof String;
}
function Ct(e) {
	return typeof e == "boolean";
}
function wt(e) {
	return typeof e == "number";
}
function Tt(e) {
	return Array.isArray(e) ? Tt(e[0]) : e instanceof Float32Array ? "float32" : e instanceof Int32Array || e instanceof Uint8Array || e instanceof Uint8ClampedArray ? "int32" : wt(e) ? "float32" : St(e) ? "string" : Ct(e) ? "bool" : "float32";
}
function Et(e) {
	return !!(e && e.constructor && e.call && e.apply);
}
function Dt(e) {
	let t = e.length;
	if (t < 2) return [];
	let n = Array(t - 1);
	n[t - 2] = e[t - 1];
	for (let r = t - 3; r >= 0; --r) n[r] = n[r + 1] * e[r + 1];
	return n;
}
function Ot(e, t, n, r = !1) {
	let i = [];
	if (t.length === 1) {
		let a = t[0] * (r ? 2 : 1);
		for (let t = 0; t < a; t++) i[t] = n[e + t];
	} else {
		let a = t[0], o = t.slice(1), s = o.reduce((e, t) => e * t) * (r ? 2 : 1);
		for (let t = 0; t < a; t++) i[t] = Ot(e + t * s, o, n, r);
	}
	return i;
}
function kt(e, t, n = !1) {
	if (e.length === 0) return t[0];
	let r = e.reduce((e, t) => e * t) * (n ? 2 : 1);
	if (r === 0) return [];
	if (r !== t.length) throw Error(`[${e}] does not match the input size ${t.length}${n ? " for a complex tensor" : ""}.`);
	return Ot(0, e, t, n);
}
function At(e, t) {
	let n = jt(e, t);
	for (let e = 0; e < n.length; e++) n[e] = 1;
	return n;
}
function jt(e, t) {
	if (t == null || t === "float32" || t === "complex64") return new Float32Array(e);
	if (t === "int32") return new Int32Array(e);
	if (t === "bool") return new Uint8Array(e);
	throw Error(`Unknown data type ${t}`);
}
function Mt(e) {
	e.forEach((t) => {
		v(Number.isInteger(t) && t >= 0, () => `Tensor must have a shape comprised of positive integers but got shape [${e}].`);
	});
}
function Nt(e) {
	return e && e.then && typeof e.then == "function";
}
// node_modules/@tensorflow/tfjs-core/dist/environment.js
var Pt = "tfjsflags", Ft = class {
	constructor(e) {
		this.global = e, this.flags = {}, this.flagRegistry = {}, this.urlFlags = {}, this.getQueryParams = It, this.populateURLFlags();
	}
	setPlatform(e, t) {
		this.platform != null && (x().getBool("IS_TEST") || x().getBool("PROD") || console.warn(`Platform ${this.platformName} has already been set. Overwriting the platform with ${e}.`)), this.platformName = e, this.platform = t;
	}
	registerFlag(e, t, n) {
		if (this.flagRegistry[e] = {
			evaluationFn: t,
			setHook: n
		}, this.urlFlags[e] != null) {
			let t = this.urlFlags[e];
			x().getBool("IS_TEST") || x().getBool("PROD") || console.warn(`Setting feature override from URL ${e}: ${t}.`), this.set(e, t);
		}
	}
	async getAsync(e) {
		return e in this.flags || (this.flags[e] = await this.evaluateFlag(e)), this.flags[e];
	}
	get(e) {
		if (e in this.flags) return this.flags[e];
		let t = this.evaluateFlag(e);
		if (Nt(t)) throw Error(`Flag ${e} cannot be synchronously evaluated. Please use getAsync() instead.`);
		return this.flags[e] = t, this.flags[e];
	}
	getNumber(e) {
		return this.get(e);
	}
	getBool(e) {
		return this.get(e);
	}
	getString(e) {
		return this.get(e);
	}
	getFlags() {
		return this.flags;
	}
	get features() {
		return this.flags;
	}
	set(e, t) {
		if (this.flagRegistry[e] == null) throw Error(`Cannot set flag ${e} as it has not been registered.`);
		this.flags[e] = t, this.flagRegistry[e].setHook != null && this.flagRegistry[e].setHook(t);
	}
	evaluateFlag(e) {
		if (this.flagRegistry[e] == null) throw Error(`Cannot evaluate flag '${e}': no evaluation function found.`);
		return this.flagRegistry[e].evaluationFn();
	}
	setFlags(e) {
		this.flags = Object.assign({}, e);
	}
	reset() {
		this.flags = {}, this.urlFlags = {}, this.populateURLFlags();
	}
	populateURLFlags() {
		if (this.global === void 0 || this.global.location === void 0 || this.global.location.search === void 0) return;
		let e = this.getQueryParams(this.global.location.search);
		Pt in e && e[Pt].split(",").forEach((e) => {
			let [t, n] = e.split(":");
			this.urlFlags[t] = Rt(t, n);
		});
	}
};
function It(e) {
	let t = {};
	return e.replace(/[?&]([^=?&]+)(?:=([^&]*))?/g, (e, ...n) => (Lt(t, n[0], n[1]), n.join("="))), t;
}
function Lt(e, t, n) {
	e[decodeURIComponent(t)] = decodeURIComponent(n || "");
}
function Rt(e, t) {
	let n = t.toLowerCase();
	return n === "true" || n === "false" ? n === "true" : `${+n}` === n ? +n : t;
}
function x() {
	return zt;
}
var zt = null;
function Bt(e) {
	zt = e;
}
// node_modules/@tensorflow/tfjs-core/dist/global_util.js
var Vt;
function Ht() {
	if (Vt == null) {
		let e;
		if (typeof window < "u") e = window;
		else if (typeof global < "u") e = global;
		else if (typeof process < "u") e = process;
		else if (typeof self < "u") e = self;
		else throw Error("Could not find a global object");
		Vt = e;
	}
	return Vt;
}
function Ut() {
	let e = Ht();
	return e._tfGlobals ??= /* @__PURE__ */ new Map(), e._tfGlobals;
}
function Wt(e, t) {
	let n = Ut();
	if (n.has(e)) return n.get(e);
	{
		let r = t();
		return n.set(e, r), n.get(e);
	}
}
// node_modules/@tensorflow/tfjs-core/dist/log.js
function S(...e) {
	x().getBool("IS_TEST") || x().getBool("PROD") || console.warn(...e);
}
// node_modules/@tensorflow/tfjs-core/dist/kernel_registry.js
var Gt = Wt("kernelRegistry", () => /* @__PURE__ */ new Map()), Kt = Wt("gradRegistry", () => /* @__PURE__ */ new Map());
function qt(e, t) {
	let n = Zt(e, t);
	return Gt.get(n);
}
function Jt(e) {
	return Kt.get(e);
}
function Yt(e) {
	let t = Gt.entries(), n = [];
	for (;;) {
		let { done: r, value: i } = t.next();
		if (r) break;
		let [a, o] = i, [s] = a.split("_");
		s === e && n.push(o);
	}
	return n;
}
function Xt(e) {
	let { kernelName: t } = e;
	Kt.has(t) && x().getBool("DEBUG") && S(`Overriding the gradient for '${t}'`), Kt.set(t, e);
}
function Zt(e, t) {
	return `${t}_${e}`;
}
// node_modules/@tensorflow/tfjs-core/dist/platforms/is_typed_array_browser.js
function Qt(e) {
	return e instanceof Float32Array || e instanceof Int32Array || e instanceof Uint8Array || e instanceof Uint8ClampedArray;
}
// node_modules/@tensorflow/tfjs-core/dist/util.js
function $t(e, t) {
	return e instanceof Float32Array && t === "float32" || e instanceof Int32Array && t === "int32" || e instanceof Uint8Array && t === "bool";
}
function en(e, t) {
	if (t === "string") throw Error("Cannot convert a string[] to a TypedArray");
	if (Array.isArray(e) && (e = an(e)), x().getBool("DEBUG") && vt(e, t), $t(e, t)) return e;
	if (t == null || t === "float32" || t === "complex64") return new Float32Array(e);
	if (t === "int32") return new Int32Array(e);
	if (t === "bool") {
		let t = new Uint8Array(e.length);
		for (let n = 0; n < t.length; ++n) Math.round(e[n]) !== 0 && (t[n] = 1);
		return t;
	}
	throw Error(`Unknown data type ${t}`);
}
function tn() {
	return x().platform.now();
}
function nn(e, t = "utf-8") {
	return t ||= "utf-8", x().platform.encode(e, t);
}
function rn(e, t = "utf-8") {
	return t ||= "utf-8", x().platform.decode(e, t);
}
function C(e) {
	return x().platform.isTypedArray == null ? Qt(e) : x().platform.isTypedArray(e);
}
function an(e, t = [], n = !1) {
	if (t ??= [], typeof e == "boolean" || typeof e == "number" || typeof e == "string" || Nt(e) || e == null || C(e) && n) t.push(e);
	else if (Array.isArray(e) || C(e)) for (let r = 0; r < e.length; ++r) an(e[r], t, n);
	else {
		let r = -1;
		for (let t of Object.keys(e)) /^([1-9]+[0-9]*|0)$/.test(t) && (r = Math.max(r, Number(t)));
		for (let i = 0; i <= r; i++) an(e[i], t, n);
	}
	return t;
}
// node_modules/@tensorflow/tfjs-core/dist/profiler.js
var on = class {
	constructor(e, t) {
		this.backendTimer = e, this.logger = t, t ?? (this.logger = new cn());
	}
	profileKernel(e, t, n) {
		let r, i = () => {
			r = n();
		}, a, o = tn();
		if (this.backendTimer.timerAvailable()) a = this.backendTimer.time(i);
		else {
			i();
			for (let e of r) e.dataSync();
			a = Promise.resolve({ kernelMs: tn() - o });
		}
		if (x().getBool("CHECK_COMPUTATION_FOR_ERRORS")) for (let t = 0; t < r.length; t++) {
			let n = r[t];
			n.data().then((t) => {
				sn(t, n.dtype, e);
			});
		}
		return {
			kernelName: e,
			outputs: r,
			inputs: t,
			timeMs: a.then((e) => e.kernelMs),
			extraInfo: a.then((e) => e.getExtraProfileInfo == null ? "" : e.getExtraProfileInfo())
		};
	}
	logKernelProfile(e) {
		let { kernelName: t, outputs: n, timeMs: r, inputs: i, extraInfo: a } = e;
		n.forEach((e) => {
			Promise.all([
				e.data(),
				r,
				a
			]).then((n) => {
				this.logger.logKernelProfile(t, e, n[0], n[1], i, n[2]);
			});
		});
	}
};
function sn(e, t, n) {
	if (t !== "float32") return !1;
	for (let t = 0; t < e.length; t++) {
		let r = e[t];
		if (isNaN(r) || !isFinite(r)) return console.warn(`Found ${r} in the result of '${n}'`), !0;
	}
	return !1;
}
var cn = class {
	logKernelProfile(e, t, n, r, i, a) {
		let o = typeof r == "number" ? _t(`${r}ms`, 9) : r.error, s = _t(e, 25), c = t.rank, l = t.size, u = _t(t.shape.toString(), 14), d = "";
		for (let e in i) {
			let n = i[e];
			if (n != null) {
				let r = n.shape || t.shape, i = r.length;
				d += `${e}: ${i}D ${i > 0 ? r : ""} `;
			}
		}
		console.log(`%c${s}\t%c${o}\t%c${c}D ${u}\t%c${l}\t%c${d}\t%c${a}`, "font-weight:bold", "color:red", "color:blue", "color: orange", "color: green", "color: steelblue");
	}
};
// node_modules/@tensorflow/tfjs-core/dist/tape.js
function ln(e, t, n) {
	let r = {}, i = {};
	for (let e = 0; e < t.length; e++) r[t[e].id] = !0;
	for (let n = 0; n < e.length; n++) {
		let a = e[n], o = a.inputs;
		for (let e in o) {
			let n = o[e], s = !1;
			for (let e = 0; e < t.length; e++) if (r[n.id]) {
				a.outputs.forEach((e) => r[e.id] = !0), s = !0, i[a.id] = !0;
				break;
			}
			if (s) break;
		}
	}
	let a = {};
	a[n.id] = !0;
	let o = {};
	for (let t = e.length - 1; t >= 0; t--) {
		let n = e[t], r = n.inputs;
		for (let e = 0; e < n.outputs.length; e++) if (a[n.outputs[e].id]) {
			for (let e in r) a[r[e].id] = !0, o[n.id] = !0;
			break;
		}
	}
	let s = [];
	for (let t = 0; t < e.length; t++) {
		let n = e[t];
		if (i[n.id] && o[n.id]) {
			let e = {};
			for (let t in n.inputs) {
				let i = n.inputs[t];
				r[i.id] && (e[t] = i);
			}
			let t = Object.assign({}, n);
			t.inputs = e, t.outputs = n.outputs, s.push(t);
		}
	}
	return s;
}
function un(e, t, n, r) {
	for (let i = t.length - 1; i >= 0; i--) {
		let a = t[i], o = [];
		if (a.outputs.forEach((t) => {
			let n = e[t.id];
			n == null ? o.push(null) : o.push(n);
		}), a.gradient == null) throw Error(`Cannot compute gradient: gradient function not found for ${a.kernelName}.`);
		let s = a.gradient(o);
		for (let t in a.inputs) {
			if (!(t in s)) throw Error(`Cannot backprop through input ${t}. Available gradients found: ${Object.keys(s)}.`);
			let i = n(() => s[t]());
			if (i.dtype !== "float32") throw Error(`Error in gradient for op ${a.kernelName}. The gradient of input ${t} must have 'float32' dtype, but has '${i.dtype}'`);
			let o = a.inputs[t];
			if (!ht(i.shape, o.shape)) throw Error(`Error in gradient for op ${a.kernelName}. The gradient of input '${t}' has shape '${i.shape}', which does not match the shape of the input '${o.shape}'`);
			if (e[o.id] == null) e[o.id] = i;
			else {
				let t = e[o.id];
				e[o.id] = r(t, i), t.dispose();
			}
		}
	}
}
// node_modules/@tensorflow/tfjs-core/dist/tensor_format.js
var dn = 20, w = 3, fn = 7;
function pn(e, t, n, r) {
	let i = Dt(t), a = mn(e, t, n, i), o = t.length, s = gn(e, t, n, i, a), c = ["Tensor"];
	return r && (c.push(`  dtype: ${n}`), c.push(`  rank: ${o}`), c.push(`  shape: [${t}]`), c.push("  values:")), c.push(s.map((e) => "    " + e).join("\n")), c.join("\n");
}
function mn(e, t, n, r) {
	let i = y(t), a = r[r.length - 1], o = Array(a).fill(0), s = t.length, c = n === "complex64" ? E(e) : e;
	if (s > 1) for (let e = 0; e < i / a; e++) {
		let t = e * a;
		for (let e = 0; e < a; e++) o[e] = Math.max(o[e], T(c[t + e], 0, n).length);
	}
	return o;
}
function T(e, t, n) {
	let r;
	return r = Array.isArray(e) ? `${parseFloat(e[0].toFixed(fn))} + ${parseFloat(e[1].toFixed(fn))}j` : St(e) ? `'${e}'` : n === "bool" ? hn(e) : parseFloat(e.toFixed(fn)).toString(), _t(r, t);
}
function hn(e) {
	return e === 0 ? "false" : "true";
}
function gn(e, t, n, r, i, a = !0) {
	let o = n === "complex64" ? 2 : 1, s = t[0], c = t.length;
	if (c === 0) return n === "complex64" ? [T(E(e)[0], 0, n)] : n === "bool" ? [hn(e[0])] : [e[0].toString()];
	if (c === 1) {
		if (s > dn) {
			let t = w * o, r = Array.from(e.slice(0, t)), a = Array.from(e.slice((s - w) * o, s * o));
			return n === "complex64" && (r = E(r), a = E(a)), ["[" + r.map((e, t) => T(e, i[t], n)).join(", ") + ", ..., " + a.map((e, t) => T(e, i[s - w + t], n)).join(", ") + "]"];
		}
		return ["[" + (n === "complex64" ? E(e) : Array.from(e)).map((e, t) => T(e, i[t], n)).join(", ") + "]"];
	}
	let l = t.slice(1), u = r.slice(1), d = r[0] * o, f = [];
	if (s > dn) {
		for (let t = 0; t < w; t++) {
			let r = t * d, a = r + d;
			f.push(...gn(e.slice(r, a), l, n, u, i, !1));
		}
		f.push("...");
		for (let t = s - w; t < s; t++) {
			let r = t * d, a = r + d;
			f.push(...gn(e.slice(r, a), l, n, u, i, t === s - 1));
		}
	} else for (let t = 0; t < s; t++) {
		let r = t * d, a = r + d;
		f.push(...gn(e.slice(r, a), l, n, u, i, t === s - 1));
	}
	let p = c === 2 ? "," : "";
	f[0] = "[" + (s > 0 ? f[0] + p : "");
	for (let e = 1; e < f.length - 1; e++) f[e] = " " + f[e] + p;
	let m = ",\n";
	for (let e = 2; e < c; e++) m += "\n";
	return f[f.length - 1] = " " + f[f.length - 1] + "]" + (a ? "" : m), f;
}
function E(e) {
	let t = [];
	for (let n = 0; n < e.length; n += 2) t.push([e[n], e[n + 1]]);
	return t;
}
// node_modules/@tensorflow/tfjs-core/dist/tensor.js
var D = null, O = null;
function _n(e) {
	D = e;
}
var k = class {
	constructor(e, t, n, r) {
		this.kept = !1, this.isDisposedInternal = !1, this.shape = e.slice(), this.dtype = t || "float32", this.size = y(e), this.strides = Dt(e), this.dataId = n, this.id = r, this.rankType = this.rank < 5 ? this.rank.toString() : "higher";
	}
	get rank() {
		return this.shape.length;
	}
	async buffer() {
		let e = await this.data();
		return O.buffer(this.shape, this.dtype, e);
	}
	bufferSync() {
		return O.buffer(this.shape, this.dtype, this.dataSync());
	}
	async array() {
		let e = await this.data();
		return kt(this.shape, e, this.dtype === "complex64");
	}
	arraySync() {
		return kt(this.shape, this.dataSync(), this.dtype === "complex64");
	}
	async data() {
		this.throwIfDisposed();
		let e = D().read(this.dataId);
		if (this.dtype === "string") {
			let t = await e;
			try {
				return t.map((e) => rn(e));
			} catch {
				throw Error("Failed to decode the string bytes into utf-8. To get the original bytes, call tensor.bytes().");
			}
		}
		return e;
	}
	dataToGPU(e) {
		return this.throwIfDisposed(), D().readToGPU(this.dataId, e);
	}
	dataSync() {
		this.throwIfDisposed();
		let e = D().readSync(this.dataId);
		if (this.dtype === "string") try {
			return e.map((e) => rn(e));
		} catch {
			throw Error("Failed to decode the string bytes into utf-8. To get the original bytes, call tensor.bytes().");
		}
		return e;
	}
	async bytes() {
		this.throwIfDisposed();
		let e = await D().read(this.dataId);
		return this.dtype === "string" ? e : new Uint8Array(e.buffer);
	}
	dispose() {
		this.isDisposed || (this.kerasMask && this.kerasMask.dispose(), D().disposeTensor(this), this.isDisposedInternal = !0);
	}
	get isDisposed() {
		return this.isDisposedInternal;
	}
	throwIfDisposed() {
		if (this.isDisposed) throw Error("Tensor is disposed.");
	}
	print(e = !1) {
		return O.print(this, e);
	}
	clone() {
		return this.throwIfDisposed(), O.clone(this);
	}
	toString(e = !1) {
		return pn(this.dataSync(), this.shape, this.dtype, e);
	}
	cast(e) {
		return this.throwIfDisposed(), O.cast(this, e);
	}
	variable(e = !0, t, n) {
		return this.throwIfDisposed(), D().makeVariable(this, e, t, n);
	}
};
Object.defineProperty(k, Symbol.hasInstance, { value: (e) => !!e && e.data != null && e.dataSync != null && e.throwIfDisposed != null });
function vn() {
	return Wt("Tensor", () => k);
}
vn();
var yn = class extends k {
	constructor(e, t, n, r) {
		super(e.shape, e.dtype, e.dataId, r), this.trainable = t, this.name = n;
	}
	assign(e) {
		if (e.dtype !== this.dtype) throw Error(`dtype of the new value (${e.dtype}) and previous value (${this.dtype}) must match`);
		if (!ht(e.shape, this.shape)) throw Error(`shape of the new value (${e.shape}) and previous value (${this.shape}) must match`);
		D().disposeTensor(this), this.dataId = e.dataId, D().incRef(this, null);
	}
	dispose() {
		D().disposeVariable(this), this.isDisposedInternal = !0;
	}
};
Object.defineProperty(yn, Symbol.hasInstance, { value: (e) => e instanceof k && e.assign != null && e.assign instanceof Function });
// node_modules/@tensorflow/tfjs-core/dist/types.js
var bn;
(function(e) {
	e.R0 = "R0", e.R1 = "R1", e.R2 = "R2", e.R3 = "R3", e.R4 = "R4", e.R5 = "R5", e.R6 = "R6";
})(bn ||= {});
var xn;
(function(e) {
	e.float32 = "float32", e.int32 = "int32", e.bool = "int32", e.complex64 = "complex64";
})(xn ||= {});
var Sn;
(function(e) {
	e.float32 = "float32", e.int32 = "int32", e.bool = "bool", e.complex64 = "complex64";
})(Sn ||= {});
var Cn;
(function(e) {
	e.float32 = "float32", e.int32 = "float32", e.bool = "float32", e.complex64 = "complex64";
})(Cn ||= {});
var wn;
(function(e) {
	e.float32 = "complex64", e.int32 = "complex64", e.bool = "complex64", e.complex64 = "complex64";
})(wn ||= {});
var Tn = {
	float32: Cn,
	int32: xn,
	bool: Sn,
	complex64: wn
};
function En(e, t) {
	if (e === "string" || t === "string") {
		if (e === "string" && t === "string") return "string";
		throw Error(`Can not upcast ${e} with ${t}`);
	}
	return Tn[e][t];
}
function Dn(e) {
	return typeof e == "object" && !!e && "texture" in e && e.texture instanceof WebGLTexture;
}
function On(e) {
	return typeof GPUBuffer < "u" && typeof e == "object" && !!e && "buffer" in e && e.buffer instanceof GPUBuffer;
}
// node_modules/@tensorflow/tfjs-core/dist/tensor_util.js
function A(e, t) {
	if (e.dtype === t.dtype) return [e, t];
	let n = En(e.dtype, t.dtype);
	return [e.cast(n), t.cast(n)];
}
function kn(e) {
	let t = [];
	return An(e, t, /* @__PURE__ */ new Set()), t;
}
function An(e, t, n) {
	if (e == null) return;
	if (e instanceof k) {
		t.push(e);
		return;
	}
	if (!jn(e)) return;
	let r = e;
	for (let e in r) {
		let i = r[e];
		n.has(i) || (n.add(i), An(i, t, n));
	}
}
function jn(e) {
	return Array.isArray(e) || typeof e == "object";
}
// node_modules/@tensorflow/tfjs-core/dist/engine.js
function Mn(e) {
	return e.kernelName != null;
}
var Nn = class {
	constructor() {
		this.registeredVariables = {}, this.nextTapeNodeId = 0, this.numBytes = 0, this.numTensors = 0, this.numStringTensors = 0, this.numDataBuffers = 0, this.gradientDepth = 0, this.kernelDepth = 0, this.scopeStack = [], this.numDataMovesStack = [], this.nextScopeId = 0, this.tensorInfo = /* @__PURE__ */ new WeakMap(), this.profiling = !1, this.activeProfile = {
			newBytes: 0,
			newTensors: 0,
			peakBytes: 0,
			kernels: [],
			result: null,
			get kernelNames() {
				return Array.from(new Set(this.kernels.map((e) => e.name)));
			}
		};
	}
	dispose() {
		for (let e in this.registeredVariables) this.registeredVariables[e].dispose();
	}
}, Pn = class e {
	constructor(e) {
		this.ENV = e, this.registry = {}, this.registryFactory = {}, this.pendingBackendInitId = 0, this.state = new Nn();
	}
	async ready() {
		if (this.pendingBackendInit != null) return this.pendingBackendInit.then(() => {});
		if (this.backendInstance != null) return;
		let e = this.getSortedBackends();
		for (let t = 0; t < e.length; t++) {
			let n = e[t];
			if (await this.initializeBackend(n).success) {
				await this.setBackend(n);
				return;
			}
		}
		throw Error("Could not initialize any backends, all backend initializations failed.");
	}
	get backend() {
		if (this.pendingBackendInit != null) throw Error(`Backend '${this.backendName}' has not yet been initialized. Make sure to await tf.ready() or await tf.setBackend() before calling other methods`);
		if (this.backendInstance == null) {
			let { name: e, asyncInit: t } = this.initializeBackendsAndReturnBest();
			if (t) throw Error(`The highest priority backend '${e}' has not yet been initialized. Make sure to await tf.ready() or await tf.setBackend() before calling other methods`);
			this.setBackend(e);
		}
		return this.backendInstance;
	}
	backendNames() {
		return Object.keys(this.registryFactory);
	}
	findBackend(e) {
		if (!(e in this.registry)) {
			if (e in this.registryFactory) {
				let { asyncInit: t } = this.initializeBackend(e);
				if (t) return null;
			} else return null;
		}
		return this.registry[e];
	}
	findBackendFactory(e) {
		return e in this.registryFactory ? this.registryFactory[e].factory : null;
	}
	registerBackend(e, t, n = 1) {
		return e in this.registryFactory ? (S(`${e} backend was already registered. Reusing existing backend factory.`), !1) : (this.registryFactory[e] = {
			factory: t,
			priority: n
		}, !0);
	}
	async setBackend(e) {
		if (this.registryFactory[e] == null) throw Error(`Backend name '${e}' not found in registry`);
		if (this.backendName = e, this.registry[e] == null) {
			this.backendInstance = null;
			let { success: t, asyncInit: n } = this.initializeBackend(e);
			if (!(n ? await t : t)) return !1;
		}
		return this.backendInstance = this.registry[e], this.setupRegisteredKernels(), this.profiler = new on(this.backendInstance), !0;
	}
	setupRegisteredKernels() {
		Yt(this.backendName).forEach((e) => {
			e.setupFunc != null && e.setupFunc(this.backendInstance);
		});
	}
	disposeRegisteredKernels(e) {
		Yt(e).forEach((t) => {
			t.disposeFunc != null && t.disposeFunc(this.registry[e]);
		});
	}
	initializeBackend(e) {
		let t = this.registryFactory[e];
		if (t == null) throw Error(`Cannot initialize backend ${e}, no registration found.`);
		try {
			let n = t.factory();
			if (n && !(n instanceof pt) && typeof n.then == "function") {
				let t = ++this.pendingBackendInitId, r = n.then((n) => t < this.pendingBackendInitId ? !1 : (this.registry[e] = n, this.pendingBackendInit = null, !0)).catch((n) => (t < this.pendingBackendInitId || (this.pendingBackendInit = null, S(`Initialization of backend ${e} failed`), S(n.stack || n.message)), !1));
				return this.pendingBackendInit = r, {
					success: r,
					asyncInit: !0
				};
			}
			return this.registry[e] = n, {
				success: !0,
				asyncInit: !1
			};
		} catch (t) {
			return S(`Initialization of backend ${e} failed`), S(t.stack || t.message), {
				success: !1,
				asyncInit: !1
			};
		}
	}
	removeBackend(e) {
		if (!(e in this.registryFactory)) throw Error(`${e} backend not found in registry`);
		this.backendName === e && this.pendingBackendInit != null && this.pendingBackendInitId++, e in this.registry && (this.disposeRegisteredKernels(e), this.registry[e].dispose(), delete this.registry[e]), delete this.registryFactory[e], this.backendName === e && (this.pendingBackendInit = null, this.backendName = null, this.backendInstance = null);
	}
	getSortedBackends() {
		if (Object.keys(this.registryFactory).length === 0) throw Error("No backend found in registry.");
		return Object.keys(this.registryFactory).sort((e, t) => this.registryFactory[t].priority - this.registryFactory[e].priority);
	}
	initializeBackendsAndReturnBest() {
		let e = this.getSortedBackends();
		for (let t = 0; t < e.length; t++) {
			let n = e[t], { success: r, asyncInit: i } = this.initializeBackend(n);
			if (i || r) return {
				name: n,
				asyncInit: i
			};
		}
		throw Error("Could not initialize any backends, all backend initializations failed.");
	}
	moveData(e, t) {
		let n = this.state.tensorInfo.get(t), r = n.backend, i = this.readSync(t), a = r.refCount(t);
		r.disposeData(t, !0), n.backend = e, e.move(t, i, n.shape, n.dtype, a), this.shouldCheckForMemLeaks() && this.state.numDataMovesStack[this.state.numDataMovesStack.length - 1]++;
	}
	tidy(e, t) {
		let n = null;
		if (t == null) {
			if (typeof e != "function") throw Error("Please provide a function to tidy()");
			t = e;
		} else {
			if (typeof e != "string" && !(e instanceof String)) throw Error("When calling with two arguments, the first argument to tidy() must be a string");
			if (typeof t != "function") throw Error("When calling with two arguments, the 2nd argument to tidy() must be a function");
			n = e;
		}
		let r;
		return this.scopedRun(() => this.startScope(n), () => this.endScope(r), () => (r = t(), r instanceof Promise && console.error("Cannot return a Promise inside of tidy."), r));
	}
	scopedRun(e, t, n) {
		e();
		try {
			let e = n();
			return t(), e;
		} catch (e) {
			throw t(), e;
		}
	}
	nextTensorId() {
		return e.nextTensorId++;
	}
	nextVariableId() {
		return e.nextVariableId++;
	}
	clone(e) {
		let t = j.runKernel(ve, { x: e }), n = { x: e };
		return this.addTapeNode(this.state.activeScope.name, n, [t], (e) => ({ x: () => {
			let t = { x: e };
			return j.runKernel(h, t, { dtype: "float32" });
		} }), [], {}), t;
	}
	runKernel(e, t, n) {
		if (this.backendName ?? this.backend, qt(e, this.backendName) == null) throw Error(`Kernel '${e}' not registered for backend '${this.backendName}'`);
		return this.runKernelFunc({
			kernelName: e,
			inputs: t,
			attrs: n
		});
	}
	shouldCheckForMemLeaks() {
		return this.ENV.getBool("IS_TEST");
	}
	checkKernelForMemLeak(e, t, n) {
		let r = this.backend.numDataIds(), i = 0;
		n.forEach((e) => {
			i += e.dtype === "complex64" ? 3 : 1;
		});
		let a = this.state.numDataMovesStack[this.state.numDataMovesStack.length - 1], o = r - t - i - a;
		if (o > 0) throw Error(`Backend '${this.backendName}' has an internal memory leak (${o} data ids) after running '${e}'`);
	}
	runKernelFunc(e) {
		let t, n = [], r = this.isTapeOn(), i = this.state.numBytes, a = this.state.numTensors;
		this.shouldCheckForMemLeaks() && this.state.numDataMovesStack.push(0);
		let o;
		this.backendName ?? this.backend;
		let s, c = Mn(e) ? e.kernelName : this.state.activeScope == null ? "" : this.state.activeScope.name;
		if (Mn(e)) {
			let { kernelName: t, inputs: i, attrs: a } = e;
			this.backendName ?? this.backend;
			let c = qt(t, this.backendName);
			v(c != null, () => `Cannot find registered kernel '${t}' for backend '${this.backendName}'`), o = () => {
				let e = this.backend.numDataIds();
				s = c.kernelFunc({
					inputs: i,
					attrs: a,
					backend: this.backend
				});
				let o = Array.isArray(s) ? s : [s];
				this.shouldCheckForMemLeaks() && this.checkKernelForMemLeak(t, e, o);
				let l = o.map((e) => e.rank == null ? this.makeTensorFromTensorInfo(e) : e);
				if (r) {
					let e = this.getTensorsForGradient(t, i, l);
					n = this.saveTensorsForBackwardMode(e);
				}
				return l;
			};
		} else {
			let { forwardFunc: t } = e, i = (e) => {
				r && (n = e.map((e) => this.keep(this.clone(e))));
			};
			o = () => {
				let e = this.backend.numDataIds();
				s = this.tidy(() => t(this.backend, i));
				let n = Array.isArray(s) ? s : [s];
				return this.shouldCheckForMemLeaks() && this.checkKernelForMemLeak(c, e, n), n;
			};
		}
		let { inputs: l, attrs: u } = e, d = Mn(e) ? null : e.backwardsFunc, f;
		return this.scopedRun(() => this.state.kernelDepth++, () => this.state.kernelDepth--, () => {
			!this.ENV.getBool("DEBUG") && !this.state.profiling ? t = o() : (f = this.profiler.profileKernel(c, l, () => o()), this.ENV.getBool("DEBUG") && this.profiler.logKernelProfile(f), t = f.outputs);
		}), r && this.addTapeNode(c, l, t, d, n, u), this.state.profiling && this.state.activeProfile.kernels.push({
			name: c,
			bytesAdded: this.state.numBytes - i,
			totalBytesSnapshot: this.state.numBytes,
			tensorsAdded: this.state.numTensors - a,
			totalTensorsSnapshot: this.state.numTensors,
			inputShapes: Object.keys(l).map((e) => l[e] == null ? null : l[e].shape),
			outputShapes: t.map((e) => e.shape),
			kernelTimeMs: f.timeMs,
			extraInfo: f.extraInfo
		}), Array.isArray(s) ? t : t[0];
	}
	saveTensorsForBackwardMode(e) {
		return e.map((e) => this.keep(this.clone(e)));
	}
	getTensorsForGradient(e, t, n) {
		let r = Jt(e);
		if (r != null) {
			let e = r.inputsToSave || [], i = r.outputsToSave || [], a;
			r.saveAllInputs ? (v(Array.isArray(t), () => "saveAllInputs is true, expected inputs to be an array."), a = Object.keys(t).map((e) => t[e])) : a = e.map((e) => t[e]);
			let o = n.filter((e, t) => i[t]);
			return a.concat(o);
		}
		return [];
	}
	makeTensor(e, t, n, r) {
		if (e == null) throw Error("Values passed to engine.makeTensor() are null");
		n ||= "float32", r ||= this.backend;
		let i = e;
		n === "string" && St(e[0]) && (i = e.map((e) => nn(e)));
		let a = r.write(i, t, n), o = new k(t, n, a, this.nextTensorId());
		if (this.trackTensor(o, r), n === "string") {
			let e = this.state.tensorInfo.get(a), t = xt(i);
			this.state.numBytes += t - e.bytes, e.bytes = t;
		}
		return o;
	}
	makeTensorFromDataId(e, t, n, r) {
		n ||= "float32";
		let i = {
			dataId: e,
			shape: t,
			dtype: n
		};
		return this.makeTensorFromTensorInfo(i, r);
	}
	makeTensorFromTensorInfo(e, t) {
		let { dataId: n, shape: r, dtype: i } = e, a = new k(r, i, n, this.nextTensorId());
		return this.trackTensor(a, t), a;
	}
	makeVariable(e, t = !0, n, r) {
		n ||= this.nextVariableId().toString(), r != null && r !== e.dtype && (e = e.cast(r));
		let i = new yn(e, t, n, this.nextTensorId());
		if (this.state.registeredVariables[i.name] != null) throw Error(`Variable with name ${i.name} was already registered`);
		return this.state.registeredVariables[i.name] = i, this.incRef(i, this.backend), i;
	}
	trackTensor(e, t) {
		this.state.numTensors++, e.dtype === "string" && this.state.numStringTensors++;
		let n = 0;
		e.dtype !== "complex64" && e.dtype !== "string" && (n = e.size * bt(e.dtype)), this.state.numBytes += n, this.state.tensorInfo.has(e.dataId) || (this.state.numDataBuffers++, this.state.tensorInfo.set(e.dataId, {
			backend: t || this.backend,
			dtype: e.dtype,
			shape: e.shape,
			bytes: n
		})), e instanceof yn || this.track(e);
	}
	incRef(e, t) {
		this.trackTensor(e, t), this.backend.incRef(e.dataId);
	}
	removeDataId(e, t) {
		this.state.tensorInfo.has(e) && this.state.tensorInfo.get(e).backend === t && (this.state.tensorInfo.delete(e), this.state.numDataBuffers--);
	}
	disposeTensor(e) {
		if (!this.state.tensorInfo.has(e.dataId)) return;
		let t = this.state.tensorInfo.get(e.dataId);
		if (this.state.numTensors--, e.dtype === "string" && (this.state.numStringTensors--, this.state.numBytes -= t.bytes), e.dtype !== "complex64" && e.dtype !== "string") {
			let t = e.size * bt(e.dtype);
			this.state.numBytes -= t;
		}
		t.backend.disposeData(e.dataId) && this.removeDataId(e.dataId, t.backend);
	}
	disposeVariables() {
		for (let e in this.state.registeredVariables) {
			let t = this.state.registeredVariables[e];
			this.disposeVariable(t);
		}
	}
	disposeVariable(e) {
		this.disposeTensor(e), this.state.registeredVariables[e.name] != null && delete this.state.registeredVariables[e.name];
	}
	memory() {
		let e = this.backend.memory();
		return e.numTensors = this.state.numTensors, e.numDataBuffers = this.state.numDataBuffers, e.numBytes = this.state.numBytes, this.state.numStringTensors > 0 && (e.unreliable = !0, e.reasons ??= [], e.reasons.push("Memory usage by string tensors is approximate (2 bytes per character)")), e;
	}
	async profile(e) {
		this.state.profiling = !0;
		let t = this.state.numBytes, n = this.state.numTensors;
		this.state.activeProfile.kernels = [], this.state.activeProfile.result = await e(), this.state.profiling = !1, this.state.activeProfile.peakBytes = Math.max(...this.state.activeProfile.kernels.map((e) => e.totalBytesSnapshot)), this.state.activeProfile.newBytes = this.state.numBytes - t, this.state.activeProfile.newTensors = this.state.numTensors - n;
		for (let e of this.state.activeProfile.kernels) e.kernelTimeMs = await e.kernelTimeMs, e.extraInfo = await e.extraInfo;
		return this.state.activeProfile;
	}
	isTapeOn() {
		return this.state.gradientDepth > 0 && this.state.kernelDepth === 0;
	}
	addTapeNode(e, t, n, r, i, a) {
		let o = {
			id: this.state.nextTapeNodeId++,
			kernelName: e,
			inputs: t,
			outputs: n,
			saved: i
		}, s = Jt(e);
		s != null && (r = s.gradFunc), r != null && (o.gradient = (e) => (e = e.map((e, t) => {
			if (e == null) {
				let e = n[t], r = jt(e.size, e.dtype);
				return this.makeTensor(r, e.shape, e.dtype);
			}
			return e;
		}), r(e.length > 1 ? e : e[0], i, a))), this.state.activeTape.push(o);
	}
	keep(e) {
		return e.kept = !0, e;
	}
	startTape() {
		this.state.gradientDepth === 0 && (this.state.activeTape = []), this.state.gradientDepth++;
	}
	endTape() {
		this.state.gradientDepth--;
	}
	startScope(e) {
		let t = {
			track: [],
			name: "unnamed scope",
			id: this.state.nextScopeId++
		};
		e && (t.name = e), this.state.scopeStack.push(t), this.state.activeScope = t;
	}
	endScope(e) {
		let t = kn(e), n = new Set(t.map((e) => e.id));
		for (let e = 0; e < this.state.activeScope.track.length; e++) {
			let t = this.state.activeScope.track[e];
			!t.kept && !n.has(t.id) && t.dispose();
		}
		let r = this.state.scopeStack.pop();
		this.state.activeScope = this.state.scopeStack.length === 0 ? null : this.state.scopeStack[this.state.scopeStack.length - 1], t.forEach((e) => {
			!e.kept && e.scopeId === r.id && this.track(e);
		});
	}
	gradients(e, t, n, r = !1) {
		if (v(t.length > 0, () => "gradients() received an empty list of xs."), n != null && n.dtype !== "float32") throw Error(`dy must have 'float32' dtype, but has '${n.dtype}'`);
		let i = this.scopedRun(() => this.startTape(), () => this.endTape(), () => this.tidy("forward", e));
		v(i instanceof k, () => "The result y returned by f() must be a tensor.");
		let a = ln(this.state.activeTape, t, i);
		if (!r && a.length === 0 && t.length > 0) throw Error("Cannot compute gradient of y=f(x) with respect to x. Make sure that the f you passed encloses all operations that lead from x to y.");
		return this.tidy("backward", () => {
			let e = {};
			e[i.id] = n ?? Fn(i.shape), un(e, a, (e) => this.tidy(e), Ln);
			let r = t.map((t) => e[t.id]);
			return this.state.gradientDepth === 0 && (this.state.activeTape.forEach((e) => {
				for (let t of e.saved) t.dispose();
			}), this.state.activeTape = null), {
				value: i,
				grads: r
			};
		});
	}
	customGrad(e) {
		return v(Et(e), () => "The f passed in customGrad(f) must be a function."), (...t) => {
			v(t.every((e) => e instanceof k), () => "The args passed in customGrad(f)(x1, x2,...) must all be tensors");
			let n, r = {};
			return t.forEach((e, t) => {
				r[t] = e;
			}), this.runKernelFunc({
				forwardFunc: (r, i) => (n = e(...t, i), v(n.value instanceof k, () => "The function f passed in customGrad(f) must return an object where `obj.value` is a tensor"), v(Et(n.gradFunc), () => "The function f passed in customGrad(f) must return an object where `obj.gradFunc` is a function."), n.value),
				backwardsFunc: (e, r) => {
					let i = n.gradFunc(e, r), a = Array.isArray(i) ? i : [i];
					v(a.length === t.length, () => "The function f passed in customGrad(f) must return an object where `obj.gradFunc` is a function that returns the same number of tensors as inputs passed to f(...)."), v(a.every((e) => e instanceof k), () => "The function f passed in customGrad(f) must return an object where `obj.gradFunc` is a function that returns a list of only tensors.");
					let o = {};
					return a.forEach((e, t) => {
						o[t] = () => e;
					}), o;
				},
				inputs: r
			});
		};
	}
	readSync(e) {
		return this.state.tensorInfo.get(e).backend.readSync(e);
	}
	read(e) {
		return this.state.tensorInfo.get(e).backend.read(e);
	}
	readToGPU(e, t) {
		return this.state.tensorInfo.get(e).backend.readToGPU(e, t);
	}
	async time(e) {
		let t = tn(), n = await this.backend.time(e);
		return n.wallMs = tn() - t, n;
	}
	track(e) {
		return this.state.activeScope != null && (e.scopeId = this.state.activeScope.id, this.state.activeScope.track.push(e)), e;
	}
	get registeredVariables() {
		return this.state.registeredVariables;
	}
	reset() {
		this.pendingBackendInitId++, this.state.dispose(), this.ENV.reset(), this.state = new Nn();
		for (let e in this.registry) this.disposeRegisteredKernels(e), this.registry[e].dispose(), delete this.registry[e];
		this.backendName = null, this.backendInstance = null, this.pendingBackendInit = null;
	}
};
Pn.nextTensorId = 0, Pn.nextVariableId = 0;
function Fn(e) {
	let t = At(y(e), "float32");
	return j.makeTensor(t, e, "float32");
}
function In() {
	let e = Ht();
	return e._tfengine ??= new Pn(new Ft(e)), Bt(e._tfengine.ENV), _n(() => e._tfengine), e._tfengine;
}
var j = In();
function Ln(e, t) {
	let n = {
		a: e,
		b: t
	};
	return j.runKernel("Add", n);
}
// node_modules/@tensorflow/tfjs-core/dist/tensor_util_env.js
function Rn(e, t) {
	let n = e;
	if (C(e)) return t === "string" ? [] : [e.length];
	if (Dn(e)) {
		let t = e.channels || "RGBA";
		return [e.height, e.width * t.length];
	}
	if (On(e)) return [e.buffer.size / (t == null ? 4 : bt(t))];
	if (!Array.isArray(e)) return [];
	let r = [];
	for (; Array.isArray(n) || C(n) && t !== "string";) r.push(n.length), n = n[0];
	return Array.isArray(e) && x().getBool("TENSORLIKE_CHECK_SHAPE_CONSISTENCY") && zn(e, r, []), r;
}
function zn(e, t, n) {
	if (n ||= [], !Array.isArray(e) && !C(e)) {
		v(t.length === 0, () => `Element arr[${n.join("][")}] is a primitive, but should be an array/TypedArray of ${t[0]} elements`);
		return;
	}
	v(t.length > 0, () => `Element arr[${n.join("][")}] should be a primitive, but is an array of ${e.length} elements`), v(e.length === t[0], () => `Element arr[${n.join("][")}] should have ${t[0]} elements, but has ${e.length} elements`);
	let r = t.slice(1);
	for (let t = 0; t < e.length; ++t) zn(e[t], r, n.concat(t));
}
function Bn(e, t, n, r) {
	if (e !== "string_or_numeric") {
		if (e == null) throw Error("Expected dtype cannot be null.");
		if (e !== "numeric" && e !== t || e === "numeric" && t === "string") throw Error(`Argument '${n}' passed to '${r}' must be ${e} tensor, but got ${t} tensor`);
	}
}
function M(e, t, n, r = "numeric") {
	if (e instanceof vn()) return Bn(r, e.dtype, t, n), e;
	let i = Tt(e);
	if (i !== "string" && [
		"bool",
		"int32",
		"float32"
	].indexOf(r) >= 0 && (i = r), Bn(r, i, t, n), e == null || !C(e) && !Array.isArray(e) && typeof e != "number" && typeof e != "boolean" && typeof e != "string") {
		let r = e == null ? "null" : e.constructor.name;
		throw Error(`Argument '${t}' passed to '${n}' must be a Tensor or TensorLike, but got '${r}'`);
	}
	let a = Rn(e, i);
	!C(e) && !Array.isArray(e) && (e = [e]);
	let o = i === "string" ? an(e, [], !0) : en(e, i);
	return j.makeTensor(o, a, i);
}
function Vn(e, t, n, r = "numeric") {
	if (!Array.isArray(e)) throw Error(`Argument ${t} passed to ${n} must be a \`Tensor[]\` or \`TensorLike[]\``);
	return e.map((e, i) => M(e, `${t}[${i}]`, n, r));
}
// node_modules/@tensorflow/tfjs-core/dist/ops/operation.js
var Hn = "__op";
function N(e) {
	let t = Object.keys(e);
	if (t.length !== 1) throw Error(`Please provide an object with a single key (operation name) mapping to a function. Got an object with ${t.length} keys.`);
	let n = t[0], r = e[n];
	n.endsWith("_") && (n = n.substring(0, n.length - 1)), n += Hn;
	let i = (...e) => {
		j.startScope(n);
		try {
			let t = r(...e);
			return Nt(t) && console.error("Cannot return a Promise inside of tidy."), j.endScope(t), t;
		} catch (e) {
			throw j.endScope(null), e;
		}
	};
	return Object.defineProperty(i, "name", {
		value: n,
		configurable: !0
	}), i;
}
// node_modules/@tensorflow/tfjs-core/dist/ops/cast.js
function Un(e, t) {
	let n = M(e, "x", "cast");
	if (!yt(t)) throw Error(`Failed to cast to unknown dtype ${t}`);
	if (t === "string" && n.dtype !== "string" || t !== "string" && n.dtype === "string") throw Error("Only strings can be casted to strings");
	let r = { x: n }, i = { dtype: t };
	return j.runKernel(h, r, i);
}
var P = /* @__PURE__ */ N({ cast_: Un });
// node_modules/@tensorflow/tfjs-core/dist/ops/mul.js
function Wn(e, t) {
	let n = M(e, "a", "mul"), r = M(t, "b", "mul");
	[n, r] = A(n, r);
	let i = {
		a: n,
		b: r
	};
	return j.runKernel(je, i);
}
var F = /* @__PURE__ */ N({ mul_: Wn });
// node_modules/@tensorflow/tfjs-core/dist/ops/step.js
function Gn(e, t = 0) {
	let n = { x: M(e, "x", "step") }, r = { alpha: t };
	return j.runKernel(ft, n, r);
}
var Kn = /* @__PURE__ */ N({ step_: Gn }), qn = {
	kernelName: "Abs",
	inputsToSave: ["x"],
	gradFunc: (e, t) => {
		let [n] = t;
		return { x: () => F(e, Kn(P(n, "float32"), -1)) };
	}
};
// node_modules/@tensorflow/tfjs-core/dist/ops/floorDiv.js
function Jn(e, t) {
	let n = M(e, "a", "floorDiv"), r = M(t, "b", "floorDiv");
	[n, r] = A(n, r);
	let i = {
		a: n,
		b: r
	};
	return j.runKernel(me, i);
}
var Yn = /* @__PURE__ */ N({ floorDiv_: Jn });
// node_modules/@tensorflow/tfjs-core/dist/ops/div.js
function Xn(e, t) {
	let n = M(e, "a", "div"), r = M(t, "b", "div");
	if ([n, r] = A(n, r), n.dtype === "int32" && r.dtype === "int32") return Yn(n, r);
	let i = {
		a: n,
		b: r
	};
	return j.runKernel(ue, i, {});
}
var I = /* @__PURE__ */ N({ div_: Xn });
// node_modules/@tensorflow/tfjs-core/dist/ops/neg.js
function Zn(e) {
	let t = { x: M(e, "x", "neg") };
	return j.runKernel("Neg", t);
}
var L = /* @__PURE__ */ N({ neg_: Zn });
// node_modules/@tensorflow/tfjs-core/dist/ops/tensor_ops_util.js
function Qn(e, t, n, r) {
	if (r == null) r = Tt(e);
	else if (r === "complex64") throw Error("Cannot construct a complex64 tensor directly. Please use tf.complex(real, imag).");
	if (On(e) || Dn(e)) {
		if (r !== "float32" && r !== "int32") throw Error(`Creating tensor from GPU data only supports 'float32'|'int32' dtype, while the dtype is ${r}.`);
		return j.backend.createTensorFromGPUData(e, t || n, r);
	}
	if (!C(e) && !Array.isArray(e) && typeof e != "number" && typeof e != "boolean" && typeof e != "string") throw Error("values passed to tensor(values) must be a number/boolean/string or an array of numbers/booleans/strings, or a TypedArray");
	if (t != null) {
		Mt(t);
		let e = y(t), r = y(n);
		v(e === r, () => `Based on the provided shape, [${t}], the tensor should have ${e} values but has ${r}`);
		for (let e = 0; e < n.length; ++e) {
			let r = n[e], i = e !== n.length - 1 || r !== y(t.slice(e));
			v(n[e] === t[e] || !i, () => `Error creating a new Tensor. Inferred shape (${n}) does not match the provided shape (${t}). `);
		}
	}
	return !C(e) && !Array.isArray(e) && (e = [e]), t ||= n, e = r === "string" ? an(e, [], !0) : en(e, r), j.makeTensor(e, t, r);
}
// node_modules/@tensorflow/tfjs-core/dist/ops/scalar.js
function R(e, t) {
	if ((C(e) && t !== "string" || Array.isArray(e)) && t !== "complex64") throw Error("Error creating a new Scalar: value must be a primitive (number|boolean|string)");
	if (t === "string" && C(e) && !(e instanceof Uint8Array)) throw Error("When making a scalar from encoded string, the value must be `Uint8Array`.");
	return Qn(e, [], [], t);
}
// node_modules/@tensorflow/tfjs-core/dist/ops/sqrt.js
function $n(e) {
	let t = { x: M(e, "x", "sqrt", "float32") };
	return j.runKernel(et, t);
}
var z = /* @__PURE__ */ N({ sqrt_: $n });
// node_modules/@tensorflow/tfjs-core/dist/ops/square.js
function er(e) {
	let t = M(e, "x", "square");
	return j.runKernel("Square", { x: t }, {});
}
var B = /* @__PURE__ */ N({ square_: er });
// node_modules/@tensorflow/tfjs-core/dist/ops/sub.js
function tr(e, t) {
	let n = M(e, "a", "sub"), r = M(t, "b", "sub");
	[n, r] = A(n, r);
	let i = {
		a: n,
		b: r
	};
	return j.runKernel("Sub", i);
}
var V = /* @__PURE__ */ N({ sub_: tr }), nr = {
	kernelName: e,
	inputsToSave: ["x"],
	gradFunc: (e, t) => {
		let [n] = t;
		return { x: () => {
			let t = B(P(n, "float32"));
			return L(I(e, z(V(R(1), t))));
		} };
	}
}, rr = {
	kernelName: t,
	inputsToSave: ["x"],
	gradFunc: (e, t) => {
		let [n] = t;
		return { x: () => I(e, z(V(B(P(n, "float32")), 1))) };
	}
};
// node_modules/@tensorflow/tfjs-core/dist/ops/broadcast_util.js
function H(e, t) {
	let n = [];
	for (let r = 0; r < t.length; r++) {
		let i = e[e.length - r - 1], a = t.length - r - 1, o = t[a];
		(i == null || i === 1 && o > 1) && n.unshift(a);
	}
	return n;
}
function U(e, t) {
	let n = Math.max(e.length, t.length), r = Array(n);
	for (let i = 0; i < n; i++) {
		let a = e[e.length - i - 1];
		a ??= 1;
		let o = t[t.length - i - 1];
		if (o ??= 1, a === 1) r[n - i - 1] = o;
		else if (o === 1) r[n - i - 1] = a;
		else if (a !== o) {
			let n = `Operands could not be broadcast together with shapes ${e} and ${t}.`;
			throw Error(n);
		} else r[n - i - 1] = a;
	}
	return r;
}
// node_modules/@tensorflow/tfjs-core/dist/ops/reshape.js
function ir(e, t) {
	let n = { x: M(e, "x", "reshape", "string_or_numeric") }, r = { shape: t };
	return j.runKernel(Be, n, r);
}
var W = /* @__PURE__ */ N({ reshape_: ir });
// node_modules/@tensorflow/tfjs-core/dist/ops/sum.js
function ar(e, t = null, n = !1) {
	let r = M(e, "x", "sum");
	r.dtype === "bool" && (r = P(r, "int32"));
	let i = { x: r }, a = {
		axis: t,
		keepDims: n
	};
	return j.runKernel("Sum", i, a);
}
var G = /* @__PURE__ */ N({ sum_: ar }), or = {
	kernelName: "Add",
	inputsToSave: ["a", "b"],
	gradFunc: (e, t) => {
		let [n, r] = t, i = U(n.shape, r.shape);
		return {
			a: () => {
				let t = e, r = H(n.shape, i);
				return r.length > 0 && (t = G(t, r)), W(t, n.shape);
			},
			b: () => {
				let t = e, n = H(r.shape, i);
				return n.length > 0 && (t = G(t, n)), W(t, r.shape);
			}
		};
	}
}, sr = {
	kernelName: n,
	saveAllInputs: !0,
	gradFunc: (e, t) => {
		let n = {};
		return t.forEach((t, r) => {
			n[r] = () => e.clone();
		}), n;
	}
};
// node_modules/@tensorflow/tfjs-core/dist/ops/zeros_like.js
function cr(e) {
	let t = { x: M(e, "x", "zerosLike") };
	return j.runKernel(dt, t);
}
var K = /* @__PURE__ */ N({ zerosLike_: cr }), lr = {
	kernelName: r,
	inputsToSave: ["x"],
	gradFunc: (e, t) => {
		let [n] = t;
		return { x: () => K(n) };
	}
}, ur = {
	kernelName: i,
	inputsToSave: ["x"],
	gradFunc: (e, t) => {
		let [n] = t;
		return { x: () => K(n) };
	}
}, dr = {
	kernelName: a,
	inputsToSave: ["x"],
	gradFunc: (e, t) => {
		let [n] = t;
		return { x: () => I(e, z(V(R(1), B(P(n, "float32"))))) };
	}
};
// node_modules/@tensorflow/tfjs-core/dist/ops/add.js
function fr(e, t) {
	let n = M(e, "a", "add"), r = M(t, "b", "add");
	[n, r] = A(n, r);
	let i = {
		a: n,
		b: r
	};
	return j.runKernel("Add", i);
}
var q = /* @__PURE__ */ N({ add_: fr }), pr = {
	kernelName: o,
	inputsToSave: ["x"],
	gradFunc: (e, t) => {
		let [n] = t;
		return { x: () => I(e, z(q(R(1), B(P(n, "float32"))))) };
	}
}, mr = {
	kernelName: l,
	inputsToSave: ["a", "b"],
	gradFunc: (e, t) => {
		let [n, r] = t, i = U(n.shape, r.shape);
		return {
			a: () => {
				let t = q(B(n), B(r)), a = F(e, I(r, t)), o = H(n.shape, i);
				return o.length > 0 && (a = G(a, o)), W(a, n.shape);
			},
			b: () => {
				let t = q(B(n), B(r)), a = L(F(e, I(n, t))), o = H(r.shape, i);
				return o.length > 0 && (a = G(a, o)), W(a, r.shape);
			}
		};
	}
}, hr = {
	kernelName: s,
	inputsToSave: ["x"],
	gradFunc: (e, t) => {
		let [n] = t;
		return { x: () => I(e, q(B(P(n, "float32")), 1)) };
	}
}, gr = {
	kernelName: c,
	inputsToSave: ["x"],
	gradFunc: (e, t) => {
		let [n] = t;
		return { x: () => I(e, V(R(1), B(P(n, "float32")))) };
	}
};
// node_modules/@tensorflow/tfjs-core/dist/ops/conv_util.js
function _r(e) {
	return typeof e == "number" ? [
		e,
		e,
		e
	] : e.length === 2 ? [
		e[0],
		e[1],
		1
	] : e;
}
function J(e) {
	let [t, n, r] = _r(e);
	return t === 1 && n === 1 && r === 1;
}
function vr(e, t) {
	return J(e) || J(t);
}
function yr(e) {
	return _r(e).every((e) => e > 0);
}
function Y(e, t, n) {
	if (n != null) {
		if (typeof t == "string") throw Error(`Error in ${e}: pad must be an integer when using dimRoundingMode ${n} but got pad ${t}.`);
		if (typeof t == "number") v(gt(t), () => `Error in ${e}: pad must be an integer when using dimRoundingMode ${n} but got pad ${t}.`);
		else if (typeof t == "object") t.forEach((t) => {
			t.forEach((t) => {
				v(gt(t), () => `Error in ${e}: pad must be an integer when using dimRoundingMode ${n} but got pad ${t}.`);
			});
		});
		else throw Error(`Error in ${e}: Unknown padding parameter: ${t}`);
	}
}
// node_modules/@tensorflow/tfjs-core/dist/ops/avg_pool_3d_grad.js
function br(e, t, n, r, i, a) {
	let o = M(e, "dy", "avgPool3dGrad"), s = M(t, "input", "avgPool3dGrad"), c = o, l = s, u = !1;
	s.rank === 4 && (u = !0, c = W(o, [
		1,
		o.shape[0],
		o.shape[1],
		o.shape[2],
		o.shape[3]
	]), l = W(s, [
		1,
		s.shape[0],
		s.shape[1],
		s.shape[2],
		s.shape[3]
	])), v(c.rank === 5, () => `Error in avgPool3dGrad: dy must be rank 5 but got rank ${c.rank}.`), v(l.rank === 5, () => `Error in avgPool3dGrad: input must be rank 5 but got rank ${l.rank}.`), Y("avgPool3dGrad", i, a);
	let d = {
		dy: c,
		input: l
	}, f = {
		filterSize: n,
		strides: r,
		pad: i,
		dimRoundingMode: a
	}, p = j.runKernel("AvgPool3DGrad", d, f);
	return u ? W(p, [
		p.shape[1],
		p.shape[2],
		p.shape[3],
		p.shape[4]
	]) : p;
}
var xr = /* @__PURE__ */ N({ avgPool3dGrad_: br }), Sr = {
	kernelName: d,
	inputsToSave: ["x"],
	gradFunc: (e, t, n) => {
		let [r] = t, { filterSize: i, strides: a, pad: o, dimRoundingMode: s } = n;
		return { x: () => xr(e, r, i, a, o, s) };
	}
};
// node_modules/@tensorflow/tfjs-core/dist/ops/avg_pool_grad.js
function Cr(e, t, n, r, i) {
	let a = M(e, "dy", "avgPoolGrad"), o = M(t, "input", "avgPoolGrad");
	v(o.rank === a.rank, () => `Rank of input (${o.rank}) does not match rank of dy (${a.rank})`);
	let s = o, c = a, l = !1;
	o.rank === 3 && (l = !0, s = W(o, [
		1,
		o.shape[0],
		o.shape[1],
		o.shape[2]
	]), c = W(a, [
		1,
		a.shape[0],
		a.shape[1],
		a.shape[2]
	])), v(c.rank === 4, () => `Error in avgPoolGrad: dy must be rank 4 but got rank ${c.rank}.`), v(s.rank === 4, () => `Error in avgPoolGrad: input must be rank 4 but got rank ${s.rank}.`);
	let u = {
		dy: c,
		input: s
	}, d = {
		filterSize: n,
		strides: r,
		pad: i
	}, f = j.runKernel("AvgPoolGrad", u, d);
	return l ? W(f, [
		f.shape[1],
		f.shape[2],
		f.shape[3]
	]) : f;
}
var wr = /* @__PURE__ */ N({ avgPoolGrad_: Cr }), Tr = {
	kernelName: u,
	inputsToSave: ["x"],
	gradFunc: (e, t, n) => {
		let [r] = t, { filterSize: i, strides: a, pad: o } = n;
		return { x: () => wr(e, r, i, a, o) };
	}
};
// node_modules/@tensorflow/tfjs-core/dist/ops/mat_mul.js
function Er(e, t, n = !1, r = !1) {
	let i = M(e, "a", "matMul"), a = M(t, "b", "matMul");
	[i, a] = A(i, a);
	let o = {
		a: i,
		b: a
	}, s = {
		transposeA: n,
		transposeB: r
	};
	return j.runKernel(f, o, s);
}
var X = /* @__PURE__ */ N({ matMul_: Er }), Dr = {
	kernelName: f,
	inputsToSave: ["a", "b"],
	gradFunc: (e, t, n) => {
		let [r, i] = t, { transposeA: a, transposeB: o } = n;
		return !a && !o ? {
			a: () => X(e, i, !1, !0),
			b: () => X(r, e, !0, !1)
		} : !a && o ? {
			a: () => X(e, i, !1, !1),
			b: () => X(e, r, !0, !1)
		} : a && !o ? {
			a: () => X(i, e, !1, !0),
			b: () => X(r, e, !1, !1)
		} : {
			a: () => X(i, e, !0, !0),
			b: () => X(e, r, !0, !0)
		};
	}
};
// node_modules/@tensorflow/tfjs-core/dist/ops/space_to_batch_nd.js
function Or(e, t, n) {
	let r = M(e, "x", "spaceToBatchND");
	v(r.rank >= 1 + t.length, () => `input rank ${r.rank} should be > than [blockShape] ${t.length}`), v(n.length === t.length, () => `paddings.shape[0] ${n.length} must be equal to [blockShape] ${t.length}`), v(r.shape.reduce((e, r, i) => i > 0 && i <= t.length ? e && (r + n[i - 1][0] + n[i - 1][1]) % t[i - 1] === 0 : e, !0), () => `input spatial dimensions ${r.shape.slice(1)} with paddings ${n.toString()} must be divisible by blockShapes ${t.toString()}`);
	let i = { x: r }, a = {
		blockShape: t,
		paddings: n
	};
	return j.runKernel(tt, i, a);
}
var kr = /* @__PURE__ */ N({ spaceToBatchND_: Or }), Ar = {
	kernelName: p,
	gradFunc: (e, t, n) => {
		let { blockShape: r, crops: i } = n;
		return { x: () => kr(e, r, i) };
	}
}, jr = {
	kernelName: m,
	gradFunc: (e, t, n) => {
		let r = n, i = r.inputShape, a = r.shape, o = Array.from(a);
		for (let e = i.length - 1; e >= 0; e--) if (i[e] === a[e]) o[e] = 1;
		else if (i[e] !== 1) throw Error(`broadcastTo(): [${i}] cannot be broadcast to [${a}].`);
		let s = [];
		for (let e = 0; e < o.length; e++) o[e] > 1 && s.push(e);
		return { x: () => G(e, s, !0) };
	}
}, Mr = {
	kernelName: h,
	gradFunc: (e) => ({ x: () => e.clone() })
}, Nr = {
	kernelName: g,
	gradFunc: (e) => ({ x: () => K(e) })
};
// node_modules/@tensorflow/tfjs-core/dist/ops/greater_equal.js
function Pr(e, t) {
	let n = M(e, "a", "greaterEqual", "string_or_numeric"), r = M(t, "b", "greaterEqual", "string_or_numeric");
	[n, r] = A(n, r), U(n.shape, r.shape);
	let i = {
		a: n,
		b: r
	};
	return j.runKernel(_e, i);
}
var Fr = /* @__PURE__ */ N({ greaterEqual_: Pr });
// node_modules/@tensorflow/tfjs-core/dist/ops/less_equal.js
function Ir(e, t) {
	let n = M(e, "a", "lessEqual", "string_or_numeric"), r = M(t, "b", "lessEqual", "string_or_numeric");
	[n, r] = A(n, r), U(n.shape, r.shape);
	let i = {
		a: n,
		b: r
	};
	return j.runKernel("LessEqual", i);
}
var Lr = /* @__PURE__ */ N({ lessEqual_: Ir });
// node_modules/@tensorflow/tfjs-core/dist/ops/logical_and.js
function Rr(e, t) {
	let n = M(e, "a", "logicalAnd", "bool"), r = M(t, "b", "logicalAnd", "bool");
	U(n.shape, r.shape);
	let i = {
		a: n,
		b: r
	};
	return j.runKernel("LogicalAnd", i);
}
var zr = /* @__PURE__ */ N({ logicalAnd_: Rr });
// node_modules/@tensorflow/tfjs-core/dist/ops/clone.js
function Br(e) {
	let t = { x: M(e, "x", "clone", "string_or_numeric") };
	return j.runKernel(ve, t);
}
var Vr = /* @__PURE__ */ N({ clone_: Br });
// node_modules/@tensorflow/tfjs-core/dist/ops/broadcast_to.js
function Hr(e, t) {
	let n = M(e, "broadcastTo", "x"), r = n.shape;
	if (Mt(t), t.length < n.rank) throw Error(`broadcastTo(): shape.length=${t.length} < input.rank=${n.rank}.`);
	if (t.length > n.rank) {
		let e = n.shape.slice();
		for (; e.length < t.length;) e.unshift(1);
		n = W(n, e);
	}
	let i = n.shape, a = Array.from(t);
	for (let e = t.length - 1; e >= 0; e--) if (i[e] === t[e]) a[e] = 1;
	else if (n.shape[e] !== 1) throw Error(`broadcastTo(): [${r}] cannot be broadcast to [${t}].`);
	if (a.map((e, t) => e > 1 ? t : -1).filter((e) => e >= 0).length === 0) return Vr(n);
	let o = { x: n }, s = { reps: a };
	return j.runKernel(st, o, s);
}
var Ur = /* @__PURE__ */ N({ broadcastTo_: Hr });
// node_modules/@tensorflow/tfjs-core/dist/ops/where.js
function Wr(e, t, n) {
	let r = M(t, "a", "where"), i = M(n, "b", "where"), a = M(e, "condition", "where", "bool"), o = U(U(a.shape, r.shape), i.shape), s = {
		condition: Ur(a, o),
		t: Ur(r, o),
		e: Ur(i, o)
	};
	return j.runKernel(qe, s);
}
var Z = /* @__PURE__ */ N({ where_: Wr }), Gr = {
	kernelName: ee,
	inputsToSave: ["x"],
	gradFunc: (e, t, n) => {
		let [r] = t, { clipValueMin: i, clipValueMax: a } = n;
		return { x: () => Z(zr(Fr(r, i), Lr(r, a)), e, K(e)) };
	}
}, Kr = {
	kernelName: te,
	inputsToSave: ["x"],
	gradFunc: qn.gradFunc
};
// node_modules/@tensorflow/tfjs-core/dist/ops/split.js
function qr(e, t, n = 0) {
	let r = { x: M(e, "x", "split") }, i = {
		numOrSizeSplits: t,
		axis: n
	};
	return j.runKernel(nt, r, i);
}
var Jr = /* @__PURE__ */ N({ split_: qr }), Yr = {
	kernelName: ne,
	saveAllInputs: !0,
	gradFunc: (e, t, n) => {
		let r = t.map((e) => e.shape), { axis: i } = n, a = b(i, t[0].shape)[0];
		return Jr(e, r.map((e) => e[a]), a).map((e) => () => e);
	}
};
// node_modules/@tensorflow/tfjs-core/dist/ops/conv2d_backprop_filter.js
function Xr(e, t, n, r, i, a = "NHWC", o) {
	let s = e;
	e.rank === 3 && (s = W(e, [
		1,
		e.shape[0],
		e.shape[1],
		e.shape[2]
	]));
	let c = t;
	c.rank === 3 && (c = W(t, [
		1,
		t.shape[0],
		t.shape[1],
		t.shape[2]
	])), v(s.rank === 4, () => `Error in conv2dDerFilter: input must be rank 4, but got shape ${s.shape}.`), v(c.rank === 4, () => `Error in conv2dDerFilter: dy must be rank 4, but got shape ${c.shape}.`), v(n.length === 4, () => `Error in conv2dDerFilter: filterShape must be length 4, but got ${n}.`);
	let l = a === "NHWC" ? s.shape[3] : s.shape[1], u = a === "NHWC" ? c.shape[3] : c.shape[1];
	v(l === n[2], () => `Error in conv2dDerFilter: depth of input ${l}) must match input depth in filter (${n[2]}.`), v(u === n[3], () => `Error in conv2dDerFilter: depth of dy (${u}) must match output depth for filter (${n[3]}).`), Y("conv2dDerFilter", i, o);
	let d = {
		x: s,
		dy: c
	}, f = {
		strides: r,
		pad: i,
		dataFormat: a,
		dimRoundingMode: o,
		filterShape: n
	};
	return j.runKernel("Conv2DBackpropFilter", d, f);
}
var Zr = /* @__PURE__ */ N({ conv2DBackpropFilter_: Xr });
// node_modules/@tensorflow/tfjs-core/dist/ops/conv2d_backprop_input.js
function Qr(e, t, n, r, i, a = "NHWC", o) {
	v(e.length === t.rank, () => `Length of inShape (${e.length}) and rank of dy (${t.rank}) must match`);
	let s = e, c = t, l = !1;
	t.rank === 3 && (l = !0, c = W(t, [
		1,
		t.shape[0],
		t.shape[1],
		t.shape[2]
	]), s = [
		1,
		e[0],
		e[1],
		e[2]
	]), v(s.length === 4, () => `Error in conv2dDerInput: inShape must be length 4, but got length ${s.length}.`), v(c.rank === 4, () => `Error in conv2dDerInput: dy must be rank 4, but got rank ${c.rank}`), v(n.rank === 4, () => `Error in conv2dDerInput: filter must be rank 4, but got rank ${n.rank}`);
	let u = a === "NHWC" ? s[3] : s[1], d = a === "NHWC" ? c.shape[3] : c.shape[1];
	v(u === n.shape[2], () => `Error in conv2dDerInput: depth of input (${u}) must match input depth for filter ${n.shape[2]}.`), v(d === n.shape[3], () => `Error in conv2dDerInput: depth of output (${d}) must match output depth for filter ${n.shape[3]}.`), Y("conv2dDerInput", i, o);
	let f = {
		dy: c,
		filter: n
	}, p = {
		strides: r,
		pad: i,
		dataFormat: a,
		dimRoundingMode: o,
		inputShape: s
	}, m = j.runKernel(ie, f, p);
	return l ? W(m, [
		m.shape[1],
		m.shape[2],
		m.shape[3]
	]) : m;
}
var $r = /* @__PURE__ */ N({ conv2DBackpropInput_: Qr }), ei = {
	kernelName: re,
	inputsToSave: ["x", "filter"],
	gradFunc: (e, t, n) => {
		let [r, i] = t, { dilations: a, strides: o, pad: s, dataFormat: c } = n;
		return v(J(a), () => `Error in gradient of conv2D: dilation rates greater than 1 are not yet supported in gradients. Got dilations '${a}'`), {
			x: () => $r(r.shape, e, i, o, s, c),
			filter: () => Zr(r, e, i.shape, o, s, c)
		};
	}
};
// node_modules/@tensorflow/tfjs-core/dist/ops/conv2d.js
function ti(e, t, n, r, i = "NHWC", a = [1, 1], o) {
	let s = M(e, "x", "conv2d", "float32"), c = M(t, "filter", "conv2d", "float32"), l = s, u = !1;
	s.rank === 3 && (u = !0, l = W(s, [
		1,
		s.shape[0],
		s.shape[1],
		s.shape[2]
	])), v(l.rank === 4, () => `Error in conv2d: input must be rank 4, but got rank ${l.rank}.`), v(c.rank === 4, () => `Error in conv2d: filter must be rank 4, but got rank ${c.rank}.`), Y("conv2d", r, o);
	let d = i === "NHWC" ? l.shape[3] : l.shape[1];
	v(d === c.shape[2], () => `Error in conv2d: depth of input (${d}) must match input depth for filter ${c.shape[2]}.`), v(vr(n, a), () => `Error in conv2D: Either strides or dilations must be 1. Got strides ${n} and dilations '${a}'`), v(yr(a), () => "Error in conv2D: Dilated rates should be larger than 0."), v(yr(n), () => "Error in conv2D: Strides should be larger than 0.");
	let f = {
		x: l,
		filter: c
	}, p = {
		strides: n,
		pad: r,
		dataFormat: i,
		dilations: a,
		dimRoundingMode: o
	}, m = j.runKernel(re, f, p);
	return u ? W(m, [
		m.shape[1],
		m.shape[2],
		m.shape[3]
	]) : m;
}
var ni = /* @__PURE__ */ N({ conv2d_: ti }), ri = {
	kernelName: ie,
	inputsToSave: ["dy", "filter"],
	gradFunc: (e, t, n) => {
		let [r, i] = t, { strides: a, pad: o, dataFormat: s, dimRoundingMode: c } = n;
		return {
			dy: () => ni(e, i, a, o, s, 1, c),
			filter: () => Zr(e, r, i.shape, a, o, s, c)
		};
	}
};
// node_modules/@tensorflow/tfjs-core/dist/ops/conv3d_backprop_filter.js
function ii(e, t, n, r, i) {
	let a = e;
	e.rank === 4 && (a = W(e, [
		1,
		e.shape[0],
		e.shape[1],
		e.shape[2],
		e.shape[3]
	]));
	let o = t;
	o.rank === 4 && (o = W(t, [
		1,
		t.shape[0],
		t.shape[1],
		t.shape[2],
		t.shape[3]
	])), v(a.rank === 5, () => `Error in conv3dDerFilter: input must be rank 5, but got shape ${a.shape}.`), v(o.rank === 5, () => `Error in conv3dDerFilter: dy must be rank 5, but got shape ${o.shape}.`), v(n.length === 5, () => `Error in conv3dDerFilter: filterShape must be length 5, but got ${n}.`), v(a.shape[4] === n[3], () => `Error in conv3dDerFilter: depth of input ${a.shape[4]}) must match input depth in filter (${n[3]}.`), v(o.shape[4] === n[4], () => `Error in conv3dDerFilter: depth of dy (${o.shape[4]}) must match output depth for filter (${n[4]}).`);
	let s = {
		x: a,
		dy: o
	}, c = {
		strides: r,
		pad: i,
		filterShape: n
	};
	return j.runKernel("Conv3DBackpropFilterV2", s, c);
}
var ai = /* @__PURE__ */ N({ conv3DBackpropFilter_: ii });
// node_modules/@tensorflow/tfjs-core/dist/ops/conv3d_backprop_input.js
function oi(e, t, n, r, i) {
	v(e.length === t.rank, () => `Length of inShape (${e.length}) and rank of dy (${t.rank}) must match`);
	let a = e, o = t, s = !1;
	t.rank === 4 && (s = !0, o = W(t, [
		1,
		t.shape[0],
		t.shape[1],
		t.shape[2],
		t.shape[3]
	]), a = [
		1,
		e[0],
		e[1],
		e[2],
		e[3]
	]);
	let c = a[4], l = o.shape[4];
	v(a.length === 5, () => `Error in conv3dDerInput: inShape must be length 5, but got length ${a.length}.`), v(o.rank === 5, () => `Error in conv3dDerInput: dy must be rank 5, but got rank ${o.rank}`), v(n.rank === 5, () => `Error in conv3dDerInput: filter must be rank 5, but got rank ${n.rank}`), v(c === n.shape[3], () => `Error in conv3dDerInput: depth of input (${c}) must match input depth for filter ${n.shape[3]}.`), v(l === n.shape[4], () => `Error in conv3dDerInput: depth of output (${l}) must match output depth for filter ${n.shape[4]}.`);
	let u = {
		dy: o,
		filter: n
	}, d = {
		pad: i,
		strides: r,
		inputShape: a
	}, f = j.runKernel("Conv3DBackpropInputV2", u, d);
	return s ? W(f, [
		f.shape[1],
		f.shape[2],
		f.shape[3],
		f.shape[4]
	]) : f;
}
var si = /* @__PURE__ */ N({ conv3DBackpropInput_: oi }), ci = {
	kernelName: ae,
	inputsToSave: ["x", "filter"],
	gradFunc: (e, t, n) => {
		let { dilations: r, strides: i, pad: a } = n;
		v(J(r), () => `Error in gradient of conv3D: dilation rates greater than 1 are not yet supported in gradients. Got dilations '${r}'`);
		let [o, s] = t;
		return {
			x: () => si(o.shape, e, s, i, a),
			filter: () => ai(o, e, s.shape, i, a)
		};
	}
};
// node_modules/@tensorflow/tfjs-core/dist/ops/sin.js
function li(e) {
	let t = { x: M(e, "x", "sin", "float32") };
	return j.runKernel("Sin", t);
}
var ui = /* @__PURE__ */ N({ sin_: li }), di = {
	kernelName: "Cos",
	inputsToSave: ["x"],
	gradFunc: (e, t) => {
		let [n] = t;
		return { x: () => F(L(ui(P(n, "float32"))), e) };
	}
};
// node_modules/@tensorflow/tfjs-core/dist/ops/sinh.js
function fi(e) {
	let t = { x: M(e, "x", "sinh") };
	return j.runKernel(Xe, t);
}
var pi = /* @__PURE__ */ N({ sinh_: fi }), mi = {
	kernelName: oe,
	inputsToSave: ["x"],
	gradFunc: (e, t) => {
		let [n] = t;
		return { x: () => F(pi(P(n, "float32")), e) };
	}
};
// node_modules/@tensorflow/tfjs-core/dist/ops/axis_util.js
function hi(e, t) {
	for (let n = 0; n < e.length; ++n) if (e[e.length - n - 1] !== t - 1 - n) return !1;
	return !0;
}
function gi(e, t, n) {
	let r = e.length + t.length, i = [], a = 0, o = 0;
	for (let s = 0; s < r; s++) n.indexOf(s) === -1 ? i.push(e[a++]) : i.push(t[o++]);
	return i;
}
function _i(e, t) {
	let n = [], r = e.length;
	for (let i = 0; i < r; i++) t.indexOf(i) === -1 && n.push(e[i]);
	return [n, t.map((t) => e[t])];
}
function vi(e, t) {
	return gi(e, t.map((e) => 1), t);
}
function yi(e, t) {
	if (hi(e, t)) return null;
	let n = [];
	for (let r = 0; r < t; ++r) e.indexOf(r) === -1 && n.push(r);
	return e.forEach((e) => n.push(e)), n;
}
function bi(e) {
	return e.map((e, t) => [t, e]).sort((e, t) => e[1] - t[1]).map((e) => e[0]);
}
// node_modules/@tensorflow/tfjs-core/dist/ops/cumsum.js
function xi(e, t = 0, n = !1, r = !1) {
	let i = { x: M(e, "x", "cumsum") }, a = {
		axis: t,
		exclusive: n,
		reverse: r
	};
	return j.runKernel(se, i, a);
}
var Si = /* @__PURE__ */ N({ cumsum_: xi });
// node_modules/@tensorflow/tfjs-core/dist/globals.js
function Ci(e, t) {
	return j.tidy(e, t);
}
// node_modules/@tensorflow/tfjs-core/dist/ops/complex.js
function wi(e, t) {
	let n = M(e, "real", "complex"), r = M(t, "imag", "complex");
	mt(n.shape, r.shape, `real and imag shapes, ${n.shape} and ${r.shape}, must match in call to tf.complex().`);
	let i = {
		real: n,
		imag: r
	};
	return j.runKernel("Complex", i);
}
var Ti = /* @__PURE__ */ N({ complex_: wi });
// node_modules/@tensorflow/tfjs-core/dist/ops/imag.js
function Ei(e) {
	let t = { input: M(e, "input", "imag") };
	return j.runKernel("Imag", t);
}
var Di = /* @__PURE__ */ N({ imag_: Ei });
// node_modules/@tensorflow/tfjs-core/dist/ops/real.js
function Oi(e) {
	let t = { input: M(e, "input", "real") };
	return j.runKernel("Real", t);
}
var ki = /* @__PURE__ */ N({ real_: Oi });
// node_modules/@tensorflow/tfjs-core/dist/ops/transpose.js
function Ai(e, t, n) {
	let r = M(e, "x", "transpose");
	if (t ??= r.shape.map((e, t) => t).reverse(), v(r.rank === t.length, () => `Error in transpose: rank of input ${r.rank} must match length of perm ${t}.`), t.forEach((e) => {
		v(e >= 0 && e < r.rank, () => `All entries in 'perm' must be between 0 and ${r.rank - 1} but got ${t}`);
	}), r.rank <= 1) return r.clone();
	let i = { x: r }, a = { perm: t };
	return r.dtype === "complex64" ? Ci(() => {
		let e = ki(r), t = Di(r);
		return e = j.runKernel(ct, { x: e }, a), t = j.runKernel(ct, { x: t }, a), n && (t = L(t)), Ti(e, t);
	}) : j.runKernel(ct, i, a);
}
var Q = /* @__PURE__ */ N({ transpose_: Ai }), ji = {
	kernelName: se,
	inputsToSave: ["x"],
	gradFunc: (e, t, n) => {
		let [r] = t, { axis: i, exclusive: a, reverse: o } = n;
		return { x: () => {
			let t = yi([i], r.rank), n = Si(e, i, a, !o);
			return t != null && (n = Q(n, t)), n;
		} };
	}
};
// node_modules/@tensorflow/tfjs-core/dist/ops/depthwise_conv2d_native_backprop_filter.js
function Mi(e, t, n, r, i, a = [1, 1], o) {
	let s = e;
	e.rank === 3 && (s = W(e, [
		1,
		e.shape[0],
		e.shape[1],
		e.shape[2]
	]));
	let c = t;
	c.rank === 3 && (c = W(t, [
		1,
		t.shape[0],
		t.shape[1],
		t.shape[2]
	]));
	let l = {
		x: s,
		dy: c
	}, u = {
		strides: r,
		pad: i,
		dimRoundingMode: o,
		dilations: a,
		filterShape: n
	};
	return j.runKernel("DepthwiseConv2dNativeBackpropFilter", l, u);
}
var Ni = N({ depthwiseConv2dNativeBackpropFilter_: Mi });
// node_modules/@tensorflow/tfjs-core/dist/ops/depthwise_conv2d_native_backprop_input.js
function Pi(e, t, n, r, i, a = [1, 1], o) {
	let s = t, c = !1;
	t.rank === 3 && (c = !0, s = W(t, [
		1,
		t.shape[0],
		t.shape[1],
		t.shape[2]
	]));
	let l = {
		dy: s,
		filter: n
	}, u = {
		strides: r,
		pad: i,
		dimRoundingMode: o,
		dilations: a,
		inputShape: e
	}, d = j.runKernel("DepthwiseConv2dNativeBackpropInput", l, u);
	return c ? W(d, [
		d.shape[1],
		d.shape[2],
		d.shape[3]
	]) : d;
}
var Fi = N({ depthwiseConv2dNativeBackpropInput_: Pi }), Ii = {
	kernelName: ce,
	inputsToSave: ["x", "filter"],
	gradFunc: (e, t, n) => {
		let { dilations: r, strides: i, pad: a, dimRoundingMode: o } = n, s = r ?? [1, 1];
		v(J(s), () => `Error in gradient of depthwiseConv2dNative: dilation rates greater than 1 are not yet supported. Got dilations '${s}'`);
		let [c, l] = t;
		return v(c.rank === 4, () => `Error in gradient of depthwiseConv2dNative: input must be rank 4, but got rank ${c.rank}.`), v(l.rank === 4, () => `Error in gradient of depthwiseConv2dNative: filter must be rank 4, but got rank ${l.rank}.`), v(c.shape[3] === l.shape[2], () => `Error in gradient of depthwiseConv2d: number of input channels (${c.shape[3]}) must match the inChannels dimension in filter ${l.shape[2]}.`), v(vr(i, s), () => `Error in gradient of depthwiseConv2d: Either strides or dilations must be  1. Got strides ${i} and dilations '${s}'.`), Y("depthwiseConv2d", a, o), {
			x: () => Fi(c.shape, e, l, i, a, s, o),
			filter: () => Ni(c, e, l.shape, i, a, s, o)
		};
	}
}, Li = {
	kernelName: le,
	inputsToSave: ["x", "filter"],
	gradFunc: (e, t, n) => {
		let [r, i] = t, a = {
			x: r,
			filter: i,
			dy: e
		}, o = {
			x: r,
			filter: i,
			dy: e
		};
		return {
			x: () => j.runKernel("Dilation2DBackpropInput", a, n),
			filter: () => j.runKernel("Dilation2DBackpropFilter", o, n)
		};
	}
}, Ri = {
	kernelName: "Elu",
	outputsToSave: [!0],
	gradFunc: (e, t) => {
		let [n] = t, r = {
			dy: e,
			y: n
		};
		return { x: () => j.runKernel("EluGrad", r) };
	}
};
// node_modules/@tensorflow/tfjs-core/dist/ops/exp.js
function zi(e) {
	let t = { x: M(e, "x", "exp") };
	return j.runKernel("Exp", t);
}
var Bi = /* @__PURE__ */ N({ exp_: zi }), Vi = {
	kernelName: "Erf",
	inputsToSave: ["x"],
	gradFunc: (e, t) => {
		let [n] = t, r = F(Bi(L(B(n))), 2 / Math.sqrt(Math.PI));
		return { x: () => F(e, r) };
	}
}, Hi = {
	kernelName: "Exp",
	outputsToSave: [!0],
	gradFunc: (e, t) => {
		let [n] = t;
		return { x: () => F(e, n) };
	}
}, Ui = {
	kernelName: de,
	inputsToSave: ["input"],
	gradFunc: (e, t) => {
		let [n] = t;
		return { input: () => W(e, n.shape) };
	}
}, Wi = {
	kernelName: fe,
	inputsToSave: ["x"],
	gradFunc: (e, t) => {
		let [n] = t;
		return { x: () => F(e, Bi(n)) };
	}
}, Gi = {
	kernelName: pe,
	gradFunc: (e) => ({ x: () => K(e) })
}, Ki = {
	kernelName: me,
	inputsToSave: ["a", "b"],
	gradFunc: (e, t) => {
		let [n, r] = t, i = U(n.shape, r.shape);
		return {
			a: () => {
				let t = I(e, P(r, "float32")), a = H(n.shape, i);
				return a.length > 0 ? W(G(t, a), n.shape) : t;
			},
			b: () => {
				let t = F(e, P(n, "float32")), a = H(r.shape, i);
				a.length > 0 && (t = W(G(t, a), r.shape));
				let o = B(r);
				return L(I(t, P(o, "float32")));
			}
		};
	}
};
// node_modules/@tensorflow/tfjs-core/dist/ops/rsqrt.js
function qi(e) {
	let t = { x: M(e, "x", "rsqrt", "float32") };
	return j.runKernel(Ke, t);
}
var Ji = /* @__PURE__ */ N({ rsqrt_: qi });
// node_modules/@tensorflow/tfjs-core/dist/ops/tile.js
function Yi(e, t) {
	let n = M(e, "x", "tile", "string_or_numeric");
	v(n.rank === t.length, () => `Error in transpose: rank of input ${n.rank} must match length of reps ${t}.`);
	let r = { x: n }, i = { reps: t };
	return j.runKernel(st, r, i);
}
var Xi = /* @__PURE__ */ N({ tile_: Yi }), Zi = {
	kernelName: he,
	inputsToSave: [
		"x",
		"mean",
		"variance",
		"scale"
	],
	gradFunc: (e, t, n) => {
		let { varianceEpsilon: r } = n, [i, a, o, s] = t, c = s ?? R(1), l = H(a.shape, i.shape), u = [];
		if (a.rank === 1) {
			for (let e = 0; e < i.shape.length - 1; ++e) u.push(i.shape[e]);
			u.push(1);
		}
		let d = V(i, a), f = F(e, c), p = Ji(q(o, R(r))), m = F(F(F(p, p), p), R(-.5));
		return {
			x: () => a.rank === 1 ? W(F(F(e, Xi(W(p, [
				1,
				1,
				1,
				a.shape[0]
			]), u)), c), i.shape) : W(F(F(e, p), c), i.shape),
			mean: () => {
				let e = F(F(p, R(-1)), f);
				return a.rank === 1 && (e = G(e, l)), W(e, a.shape);
			},
			variance: () => {
				let e = F(F(m, d), f);
				return a.rank === 1 && (e = G(e, l)), W(e, a.shape);
			},
			scale: () => {
				let t = F(e, F(d, p));
				return a.rank === 1 && (t = G(t, l)), W(t, a.shape);
			},
			offset: () => {
				let t = e;
				return a.rank === 1 && (t = G(t, l)), W(t, a.shape);
			}
		};
	}
};
// node_modules/@tensorflow/tfjs-core/dist/ops/stack.js
function Qi(e, t = 0) {
	let n = Vn(e, "tensors", "stack", "string_or_numeric");
	v(n.length >= 1, () => "Pass at least one tensor to tf.stack"), n.length > 0 && v(t <= n[0].rank, () => "Axis must be <= rank of the tensor");
	let r = n, i = { axis: t };
	return j.runKernel(Pe, r, i);
}
var $i = /* @__PURE__ */ N({ stack_: Qi });
// node_modules/@tensorflow/tfjs-core/dist/ops/unsorted_segment_sum.js
function ea(e, t, n) {
	let r = M(e, "x", "unsortedSegmentSum"), i = M(t, "segmentIds", "unsortedSegmentSum", "int32");
	v(gt(n), () => "numSegments must be of dtype int");
	let a = {
		x: r,
		segmentIds: i
	}, o = { numSegments: n };
	return j.runKernel(ut, a, o);
}
var ta = /* @__PURE__ */ N({ unsortedSegmentSum_: ea }), na = {
	kernelName: ge,
	inputsToSave: ["x", "indices"],
	gradFunc: (e, t, n) => {
		let [r, i] = t, { axis: a, batchDims: o } = n, s = b(a, r.shape)[0], c = (e, t, n) => () => {
			let r = e.shape, i = t.size, o = r.slice(0, s), c = o.length, l = r.slice(a, r.length).slice(1), u = l.length, d = ra(0, c), f = ra(c + 1, c + 1 + u), p = W(n, ia([
				o,
				[i],
				l
			])), m = W(t, [i]), h = ia([
				[c],
				d,
				f
			]), g = ta(Q(p, h), m, e.shape[s]), ee = bi(h);
			return g = Q(g, ee), g;
		};
		if (o === 1) {
			let t = r.shape[0], n = r.split(t, 0);
			return {
				x: () => $i(n.map((t, n) => c(t, i.slice(n, 1), e.slice(n, 1))())).reshape(r.shape),
				indices: () => i
			};
		}
		return {
			x: c(r, i, e),
			indices: () => i
		};
	}
};
function ra(e, t) {
	let n = [];
	for (let r = e; r < t; ++r) n.push(r);
	return n;
}
function ia(e) {
	let t = [];
	for (let n = 0; n < e.length; ++n) for (let r = 0; r < e[n].length; ++r) t.push(e[n][r]);
	return t;
}
// node_modules/@tensorflow/tfjs-core/dist/gradients/GreaterEqual_grad.js
var aa = {
	kernelName: _e,
	inputsToSave: ["a", "b"],
	gradFunc: (e, t) => {
		let [n, r] = t;
		return {
			a: () => K(n),
			b: () => K(r)
		};
	}
}, oa = {
	kernelName: ve,
	gradFunc: (e) => ({ x: () => P(e, "float32") })
}, sa = {
	kernelName: ye,
	gradFunc: (e) => ({ x: () => K(e) })
}, ca = {
	kernelName: be,
	gradFunc: (e) => ({ x: () => K(e) })
}, la = {
	kernelName: xe,
	gradFunc: (e) => ({ x: () => K(e) })
};
// node_modules/@tensorflow/tfjs-core/dist/ops/greater.js
function ua(e, t) {
	let n = M(e, "a", "greater", "string_or_numeric"), r = M(t, "b", "greater", "string_or_numeric");
	[n, r] = A(n, r), U(n.shape, r.shape);
	let i = {
		a: n,
		b: r
	};
	return j.runKernel("Greater", i);
}
var da = /* @__PURE__ */ N({ greater_: ua }), fa = {
	kernelName: Se,
	inputsToSave: ["x"],
	gradFunc: (e, t, n) => {
		let [r] = t, { alpha: i } = n, a = da(r, 0);
		return { x: () => Z(a, e, F(e, i)) };
	}
}, pa = {
	kernelName: Ce,
	inputsToSave: ["x"],
	gradFunc: (e, t) => {
		let [n] = t;
		return { x: () => I(e, q(n, 1)) };
	}
}, ma = {
	kernelName: "Log",
	inputsToSave: ["x"],
	gradFunc: (e, t) => {
		let [n] = t;
		return { x: () => I(e, P(n, "float32")) };
	}
}, ha = {
	kernelName: we,
	inputsToSave: [],
	outputsToSave: [!0],
	gradFunc: (e, t, n) => {
		let [r] = t, { axis: i } = n;
		return { logits: () => {
			let t = Bi(r);
			return V(e, F(G(e, i, !0), t));
		} };
	}
};
// node_modules/@tensorflow/tfjs-core/dist/ops/local_response_normalization_backprop.js
function ga(e, t, n, r = 5, i = 1, a = 1, o = .5) {
	let s = {
		x: e,
		y: t,
		dy: n
	}, c = {
		depthRadius: r,
		bias: i,
		alpha: a,
		beta: o
	};
	return j.runKernel("LRNGrad", s, c);
}
var _a = N({ localResponseNormalizationBackprop_: ga }), va = {
	kernelName: "LRN",
	inputsToSave: ["x"],
	outputsToSave: [!0],
	gradFunc: (e, t, n) => {
		let [r, i] = t, { depthRadius: a, bias: o, alpha: s, beta: c } = n;
		return { x: () => _a(r, i, e, a, o, s, c) };
	}
};
// node_modules/@tensorflow/tfjs-core/dist/ops/equal.js
function ya(e, t) {
	let n = M(e, "a", "equal", "string_or_numeric"), r = M(t, "b", "equal", "string_or_numeric");
	[n, r] = A(n, r), U(n.shape, r.shape);
	let i = {
		a: n,
		b: r
	};
	return j.runKernel("Equal", i);
}
var ba = /* @__PURE__ */ N({ equal_: ya });
// node_modules/@tensorflow/tfjs-core/dist/gradients/min_max_grad_util.js
function xa(e, t, n, r) {
	return t.rank < n.rank && (t = W(t, vi(t.shape, r))), e.rank < n.rank && (e = W(e, vi(e.shape, r))), { x: () => F(e, P(ba(n, t), e.dtype)) };
}
// node_modules/@tensorflow/tfjs-core/dist/gradients/Max_grad.js
var Sa = {
	kernelName: "Max",
	inputsToSave: ["x"],
	outputsToSave: [!0],
	gradFunc: (e, t, n) => {
		let { reductionIndices: r } = n, i = t[0], a = t[1], o = xa(e, a, i, b(r, i.shape));
		return { x: () => o.x() };
	}
};
// node_modules/@tensorflow/tfjs-core/dist/ops/less.js
function Ca(e, t) {
	let n = M(e, "a", "less", "string_or_numeric"), r = M(t, "b", "less", "string_or_numeric");
	[n, r] = A(n, r), U(n.shape, r.shape);
	let i = {
		a: n,
		b: r
	};
	return j.runKernel("Less", i);
}
var wa = /* @__PURE__ */ N({ less_: Ca }), Ta = {
	kernelName: Te,
	inputsToSave: ["a", "b"],
	gradFunc: (e, t) => {
		let [n, r] = t;
		return {
			a: () => F(e, P(Fr(n, r), "float32")),
			b: () => F(e, P(wa(n, r), "float32"))
		};
	}
};
// node_modules/@tensorflow/tfjs-core/dist/ops/max_pool_3d_grad.js
function Ea(e, t, n, r, i, a, o) {
	let s = M(e, "dy", "maxPool3dGrad"), c = M(t, "input", "maxPool3dGrad"), l = M(n, "output", "maxPool3dGrad"), u = s, d = c, f = l, p = !1;
	c.rank === 4 && (p = !0, u = W(s, [
		1,
		s.shape[0],
		s.shape[1],
		s.shape[2],
		s.shape[3]
	]), d = W(c, [
		1,
		c.shape[0],
		c.shape[1],
		c.shape[2],
		c.shape[3]
	]), f = W(l, [
		1,
		l.shape[0],
		l.shape[1],
		l.shape[2],
		l.shape[3]
	])), v(u.rank === 5, () => `Error in maxPool3dGrad: dy must be rank 5 but got rank ${u.rank}.`), v(d.rank === 5, () => `Error in maxPool3dGrad: input must be rank 5 but got rank ${d.rank}.`), v(f.rank === 5, () => `Error in maxPool3dGrad: output must be rank 5 but got rank ${f.rank}.`), Y("maxPool3dGrad", a, o);
	let m = {
		dy: u,
		input: d,
		output: f
	}, h = {
		filterSize: r,
		strides: i,
		pad: a,
		dimRoundingMode: o
	}, g = j.runKernel("MaxPool3DGrad", m, h);
	return p ? W(g, [
		g.shape[1],
		g.shape[2],
		g.shape[3],
		g.shape[4]
	]) : g;
}
var Da = /* @__PURE__ */ N({ maxPool3dGrad_: Ea }), Oa = {
	kernelName: De,
	inputsToSave: ["x"],
	outputsToSave: [!0],
	gradFunc: (e, t, n) => {
		let [r, i] = t, { filterSize: a, strides: o, pad: s, dimRoundingMode: c } = n;
		return { x: () => Da(e, r, i, a, o, s, c) };
	}
};
// node_modules/@tensorflow/tfjs-core/dist/ops/max_pool_grad.js
function ka(e, t, n, r, i, a, o) {
	let s = M(e, "dy", "maxPoolGrad"), c = M(t, "input", "maxPoolGrad"), l = M(n, "output", "maxPoolGrad");
	v(c.rank === s.rank, () => `Rank of input (${c.rank}) does not match rank of dy (${s.rank})`), v(s.rank === 4, () => `Error in maxPoolGrad: dy must be rank 4 but got rank ${s.rank}.`), v(c.rank === 4, () => `Error in maxPoolGrad: input must be rank 4 but got rank ${c.rank}.`), Y("maxPoolGrad", a, o);
	let u = {
		dy: s,
		input: c,
		output: l
	}, d = {
		filterSize: r,
		strides: i,
		pad: a,
		dimRoundingMode: o
	};
	return j.runKernel("MaxPoolGrad", u, d);
}
var Aa = /* @__PURE__ */ N({ maxPoolGrad_: ka }), ja = {
	kernelName: Ee,
	inputsToSave: ["x"],
	outputsToSave: [!0],
	gradFunc: (e, t, n) => {
		let [r, i] = t, { filterSize: a, strides: o, pad: s } = n;
		return { x: () => Aa(e, r, i, a, o, s) };
	}
};
// node_modules/@tensorflow/tfjs-core/dist/ops/zeros.js
function Ma(e, t = "float32") {
	if (Mt(e), t === "complex64") return Ti(Ma(e, "float32"), Ma(e, "float32"));
	let n = jt(y(e), t);
	return j.makeTensor(n, e, t);
}
// node_modules/@tensorflow/tfjs-core/dist/ops/ones.js
function Na(e, t = "float32") {
	if (Mt(e), t === "complex64") return Ti(Na(e, "float32"), Ma(e, "float32"));
	let n = At(y(e), t);
	return j.makeTensor(n, e, t);
}
// node_modules/@tensorflow/tfjs-core/dist/gradients/Mean_grad.js
var Pa = {
	kernelName: Oe,
	inputsToSave: ["x"],
	gradFunc: (e, t, n) => {
		let [r] = t, { axis: i } = n, a = b(i, r.shape), o = _i(r.shape, a)[1], s = y(o);
		return { x: () => {
			let t = r.shape.slice();
			return a.forEach((e) => {
				t[e] = 1;
			}), I(F(W(e, t), Na(r.shape, "float32")), s);
		} };
	}
}, Fa = {
	kernelName: "Min",
	inputsToSave: ["x"],
	outputsToSave: [!0],
	gradFunc: (e, t, n) => {
		let { axis: r } = n, [i, a] = t, o = xa(e, a, i, b(r, i.shape));
		return { x: () => o.x() };
	}
}, Ia = {
	kernelName: ke,
	inputsToSave: ["a", "b"],
	gradFunc: (e, t) => {
		let [n, r] = t;
		return {
			a: () => F(e, P(Lr(n, r), "float32")),
			b: () => F(e, P(da(n, r), "float32"))
		};
	}
};
// node_modules/@tensorflow/tfjs-core/dist/ops/slice.js
function La(e, t, n) {
	let r = M(e, "x", "slice", "string_or_numeric");
	if (r.rank === 0) throw Error("Slicing scalar is not possible");
	let i = { x: r }, a = {
		begin: t,
		size: n
	};
	return j.runKernel(Ye, i, a);
}
var $ = /* @__PURE__ */ N({ slice_: La }), Ra = {
	kernelName: Ae,
	inputsToSave: ["x"],
	gradFunc: (e, t, n) => {
		let r = t[0], { paddings: i } = n, a = i.map((e) => e[0]);
		return { x: () => $(e, a, r.shape) };
	}
};
// node_modules/@tensorflow/tfjs-core/dist/ops/floor.js
function za(e) {
	let t = { x: M(e, "x", "floor", "float32") };
	return j.runKernel(pe, t);
}
var Ba = /* @__PURE__ */ N({ floor_: za }), Va = {
	kernelName: "Mod",
	inputsToSave: ["a", "b"],
	gradFunc: (e, t) => {
		let [n, r] = t, i = U(n.shape, r.shape);
		return {
			a: () => {
				let t = H(n.shape, i);
				return t.length > 0 ? W(G(e, t), n.shape) : e;
			},
			b: () => {
				let t = F(e, L(Ba(I(n, r)))), a = H(r.shape, i);
				return a.length > 0 ? W(G(t, a), r.shape) : t;
			}
		};
	}
}, Ha = {
	kernelName: je,
	inputsToSave: ["a", "b"],
	gradFunc: (e, t) => {
		let [n, r] = t, i = U(n.shape, r.shape);
		return {
			a: () => {
				let t = F(e, P(r, "float32")), a = H(n.shape, i);
				return a.length > 0 ? W(G(t, a), n.shape) : t;
			},
			b: () => {
				let t = F(e, P(n, "float32")), a = H(r.shape, i);
				return a.length > 0 ? W(G(t, a), r.shape) : t;
			}
		};
	}
}, Ua = {
	kernelName: "Neg",
	gradFunc: (e) => ({ x: () => L(e) })
}, Wa = {
	kernelName: Ne,
	inputsToSave: ["indices"],
	gradFunc: (e, t) => {
		let n = t[0];
		return { indices: () => Ma(n.shape, "float32") };
	}
}, Ga = {
	kernelName: Me,
	gradFunc: (e) => ({ x: () => K(e) })
};
// node_modules/@tensorflow/tfjs-core/dist/ops/unstack.js
function Ka(e, t = 0) {
	let n = M(e, "x", "unstack", "string_or_numeric");
	v(t >= -n.shape.length && t < n.shape.length, () => `Axis = ${t} is not in [-${n.shape.length}, ${n.shape.length})`);
	let r = { value: n }, i = { axis: t };
	return j.runKernel(lt, r, i);
}
var qa = /* @__PURE__ */ N({ unstack_: Ka }), Ja = {
	kernelName: Pe,
	saveAllInputs: !0,
	gradFunc: (e, t, n) => {
		let { axis: r } = n;
		return qa(e, r).map((e) => () => e);
	}
}, Ya = {
	kernelName: Fe,
	inputsToSave: ["x"],
	gradFunc: (e, t, n) => {
		let r = t[0], { paddings: i } = n, a = i.map((e) => e[0]);
		return { x: () => $(e, a, r.shape) };
	}
};
// node_modules/@tensorflow/tfjs-core/dist/ops/log.js
function Xa(e) {
	let t = { x: M(e, "x", "log", "float32") };
	return j.runKernel("Log", t);
}
var Za = /* @__PURE__ */ N({ log_: Xa });
// node_modules/@tensorflow/tfjs-core/dist/ops/pow.js
function Qa(e, t) {
	let n = M(e, "base", "pow"), r = M(t, "exp", "pow");
	[n, r] = A(n, r);
	let i = {
		a: n,
		b: r
	};
	return j.runKernel("Pow", i);
}
var $a = /* @__PURE__ */ N({ pow_: Qa }), eo = {
	kernelName: "Pow",
	inputsToSave: ["a", "b"],
	outputsToSave: [!0],
	gradFunc: (e, t) => {
		let [n, r, i] = t, a = n, o = r, s = U(a.shape, o.shape);
		return {
			a: () => {
				let t = P(o, "float32"), n = F(e, F(t, $a(a, V(t, R(1))))), r = H(a.shape, s);
				return r.length > 0 && (n = G(n, r)), W(n, a.shape);
			},
			b: () => {
				let t = Z(da(a, 0), Za(a), K(a)), n = F(e, F(i, t)), r = H(o.shape, s);
				return r.length > 0 && (n = G(n, r)), W(n, o.shape);
			}
		};
	}
}, to = {
	kernelName: Ie,
	inputsToSave: ["x", "alpha"],
	gradFunc: (e, t) => {
		let [n, r] = t, i = da(n, 0);
		return {
			x: () => Z(i, e, F(e, r)),
			alpha: () => {
				let t = Z(i, K(e), F(e, n)), a = H(r.shape, e.shape);
				return a.length > 0 && (t = G(t, a)), W(t, r.shape);
			}
		};
	}
};
// node_modules/@tensorflow/tfjs-core/dist/ops/slice_util.js
function no(e, t, n) {
	let r, i = e.shape.length;
	r = typeof t == "number" ? [t, ...Array(i - 1).fill(0)] : t.length < i ? t.concat(Array(i - t.length).fill(0)) : t.slice(), r.forEach((e) => {
		v(e !== -1, () => "slice() does not support negative begin indexing.");
	});
	let a;
	return a = n == null ? Array(i).fill(-1) : typeof n == "number" ? [n, ...Array(i - 1).fill(-1)] : n.length < i ? n.concat(Array(i - n.length).fill(-1)) : n, a = a.map((t, n) => t >= 0 ? t : (v(t === -1, () => `Negative size values should be exactly -1 but got ${t} for the slice() size at index ${n}.`), e.shape[n] - r[n])), [r, a];
}
// node_modules/@tensorflow/tfjs-core/dist/ops/concat.js
function ro(e, t = 0) {
	v(e.length >= 1, () => "Pass at least one tensor to concat");
	let n = Vn(e, "tensors", "concat", "string_or_numeric");
	if (n[0].dtype === "complex64" && n.forEach((e) => {
		if (e.dtype !== "complex64") throw Error(`Cannot concatenate complex64 tensors with a tensor
          with dtype ${e.dtype}. `);
	}), n.length === 1) return Vr(n[0]);
	let r = n, i = { axis: t };
	return j.runKernel(ne, r, i);
}
var io = /* @__PURE__ */ N({ concat_: ro });
// node_modules/@tensorflow/tfjs-core/dist/ops/sigmoid.js
function ao(e) {
	let t = { x: M(e, "x", "sigmoid", "float32") };
	return j.runKernel(Qe, t);
}
var oo = /* @__PURE__ */ N({ sigmoid_: ao });
// node_modules/@tensorflow/tfjs-core/dist/ops/batch_to_space_nd.js
function so(e, t, n) {
	let r = M(e, "x", "batchToSpaceND"), i = t.reduce((e, t) => e * t);
	v(r.rank >= 1 + t.length, () => `input rank is ${r.rank} but should be > than blockShape.length ${t.length}`), v(n.length === t.length, () => `crops.length is ${n.length} but should be equal to blockShape.length  ${t.length}`), v(r.shape[0] % i === 0, () => `input tensor batch is ${r.shape[0]} but is not divisible by the product of the elements of blockShape ${t.join(" * ")} === ${i}`);
	let a = { x: r }, o = {
		blockShape: t,
		crops: n
	};
	return j.runKernel(p, a, o);
}
var co = /* @__PURE__ */ N({ batchToSpaceND_: so });
// node_modules/@tensorflow/tfjs-core/dist/ops/cos.js
function lo(e) {
	let t = { x: M(e, "x", "cos", "float32") };
	return j.runKernel("Cos", t);
}
var uo = /* @__PURE__ */ N({ cos_: lo });
// node_modules/@tensorflow/tfjs-core/dist/ops/cosh.js
function fo(e) {
	let t = { x: M(e, "x", "cosh", "float32") };
	return j.runKernel(oe, t);
}
var po = /* @__PURE__ */ N({ cosh_: fo });
// node_modules/@tensorflow/tfjs-core/dist/ops/cumprod.js
function mo(e, t = 0, n = !1, r = !1) {
	let i = { x: M(e, "x", "cumprod") }, a = {
		axis: t,
		exclusive: n,
		reverse: r
	};
	return j.runKernel("Cumprod", i, a);
}
var ho = /* @__PURE__ */ N({ cumprod_: mo });
// node_modules/@tensorflow/tfjs-core/dist/ops/expand_dims.js
function go(e, t = 0) {
	let n = M(e, "x", "expandDims", "string_or_numeric");
	v(t <= n.rank, () => "Axis must be <= rank of the tensor");
	let r = { input: n }, i = { dim: t };
	return j.runKernel(de, r, i);
}
var _o = /* @__PURE__ */ N({ expandDims_: go });
// node_modules/@tensorflow/tfjs-core/dist/ops/gather.js
function vo(e, t, n = 0, r = 0) {
	let i = {
		x: M(e, "x", "gather"),
		indices: M(t, "indices", "gather", "int32")
	}, a = {
		axis: n,
		batchDims: r
	};
	return j.runKernel(ge, i, a);
}
var yo = /* @__PURE__ */ N({ gather_: vo });
// node_modules/@tensorflow/tfjs-core/dist/ops/logical_not.js
function bo(e) {
	let t = { x: M(e, "x", "logicalNot", "bool") };
	return j.runKernel("LogicalNot", t);
}
var xo = /* @__PURE__ */ N({ logicalNot_: bo });
// node_modules/@tensorflow/tfjs-core/dist/ops/maximum.js
function So(e, t) {
	let n = M(e, "a", "maximum"), r = M(t, "b", "maximum");
	[n, r] = A(n, r), n.dtype === "bool" && (n = P(n, "int32"), r = P(r, "int32")), U(n.shape, r.shape);
	let i = {
		a: n,
		b: r
	};
	return j.runKernel(Te, i);
}
var Co = /* @__PURE__ */ N({ maximum_: So });
// node_modules/@tensorflow/tfjs-core/dist/ops/pad.js
function wo(e, t, n = 0) {
	let r = M(e, "x", "pad");
	if (r.rank === 0) throw Error("pad(scalar) is not defined. Pass non-scalar to pad");
	let i = {
		paddings: t,
		constantValue: n
	}, a = { x: r };
	return j.runKernel(Fe, a, i);
}
var To = /* @__PURE__ */ N({ pad_: wo });
// node_modules/@tensorflow/tfjs-core/dist/ops/reverse.js
function Eo(e, t) {
	let n = { x: M(e, "x", "reverse") }, r = { dims: t };
	return j.runKernel(We, n, r);
}
var Do = /* @__PURE__ */ N({ reverse_: Eo }), Oo = 1.7580993408473768, ko = 1.0507009873554805;
// node_modules/@tensorflow/tfjs-core/dist/gradients/Prod_grad.js
function Ao(e, t, n) {
	let r = e.shape.slice();
	return r[n] = 1, F(W(t, r), F(ho(e, n, !0, !1), ho(e, n, !0, !0)));
}
function jo(e, t, n) {
	let r = e.shape.length, i = r - n.length, a = yi(n, r), o = e;
	a != null && (o = Q(e, a));
	let s = o.shape.slice(), c = s.splice(r - n.length, n.length).reduce((e, t) => e * t, 1);
	s.push(c);
	let l = Ao(o.reshape(s), t, i);
	if (l = l.reshape(o.shape), a != null) {
		let e = bi(a);
		l = Q(l, e);
	}
	return l;
}
var Mo = {
	kernelName: Le,
	inputsToSave: ["x"],
	gradFunc: (e, t, n) => {
		let [r] = t, { axis: i } = n, a = [];
		return a = i == null ? r.shape.map((e, t) => t) : typeof i == "number" ? [i] : i, { x: () => jo(r, e, a) };
	}
}, No = {
	kernelName: ue,
	inputsToSave: ["a", "b"],
	gradFunc: (e, t) => {
		let [n, r] = t, i = U(n.shape, r.shape);
		return {
			a: () => {
				let t = I(e, P(r, "float32")), a = H(n.shape, i);
				return a.length > 0 ? W(G(t, a), n.shape) : t;
			},
			b: () => {
				let t = F(e, P(n, "float32")), a = H(r.shape, i);
				a.length > 0 && (t = W(G(t, a), r.shape));
				let o = B(r);
				return L(I(t, P(o, "float32")));
			}
		};
	}
}, Po = {
	kernelName: Re,
	inputsToSave: ["x"],
	gradFunc: (e, t) => {
		let [n] = t;
		return { x: () => I(e, L(B(n))) };
	}
}, Fo = {
	kernelName: Ue,
	inputsToSave: ["x"],
	gradFunc: (e, t) => {
		let [n] = t, r = F(Lr(n, 6), Kn(n));
		return { x: () => F(e, P(r, "float32")) };
	}
}, Io = {
	kernelName: ze,
	inputsToSave: ["x"],
	gradFunc: (e, t) => {
		let [n] = t;
		return { x: () => F(e, P(Kn(n), "float32")) };
	}
}, Lo = {
	kernelName: Be,
	inputsToSave: ["x"],
	gradFunc: (e, t) => {
		let [n] = t;
		return { x: () => W(e, n.shape) };
	}
}, Ro = {
	kernelName: He,
	inputsToSave: ["images"],
	gradFunc: (e, t, n) => {
		let [r] = t, i = {
			dy: e,
			images: r
		};
		return { images: () => j.runKernel("ResizeBilinearGrad", i, n) };
	}
}, zo = {
	kernelName: Ve,
	inputsToSave: ["images"],
	gradFunc: (e, t, n) => {
		let [r] = t, i = {
			dy: e,
			images: r
		};
		return { images: () => j.runKernel("ResizeNearestNeighborGrad", i, n) };
	}
}, Bo = {
	kernelName: We,
	gradFunc: (e, t, n) => {
		let { dims: r } = n, i = b(r, e.shape);
		return { x: () => Do(e, i) };
	}
}, Vo = {
	kernelName: Ge,
	gradFunc: (e) => ({ x: () => K(e) })
}, Ho = {
	kernelName: Ke,
	inputsToSave: ["x"],
	gradFunc: (e, t) => {
		let [n] = t;
		return { x: () => L(I(e, F($a(n, 1.5), 2))) };
	}
}, Uo = {
	kernelName: qe,
	inputsToSave: ["condition"],
	gradFunc: (e, t) => {
		let [n] = t;
		return {
			condition: () => P(K(n), "float32"),
			t: () => F(e, P(n, e.dtype)),
			e: () => F(e, P(xo(n), e.dtype))
		};
	}
}, Wo = {
	kernelName: Je,
	inputsToSave: ["x"],
	gradFunc: (e, t) => {
		let [n] = t;
		return { x: () => {
			let t = da(n, R(0)), r = R(Oo);
			return Z(t, F(e, R(ko)), F(F(e, r), Bi(P(n, "float32"))));
		} };
	}
}, Go = {
	kernelName: Qe,
	outputsToSave: [!0],
	gradFunc: (e, t) => {
		let [n] = t;
		return { x: () => F(e, F(n, V(R(1), n))) };
	}
}, Ko = {
	kernelName: Ze,
	gradFunc: (e) => ({ x: () => K(e) })
}, qo = {
	kernelName: "Sin",
	inputsToSave: ["x"],
	gradFunc: (e, t) => {
		let [n] = t;
		return { x: () => F(uo(P(n, "float32")), e) };
	}
}, Jo = {
	kernelName: Xe,
	inputsToSave: ["x"],
	gradFunc: (e, t) => {
		let [n] = t;
		return { x: () => F(po(P(n, "float32")), e) };
	}
}, Yo = {
	kernelName: Ye,
	inputsToSave: ["x"],
	gradFunc: (e, t, n) => {
		let [r] = t, { begin: i, size: a } = n, o = r.shape, [s, c] = no(r, i, a), l = [];
		for (let t = 0; t < e.rank; t++) l.push([s[t], o[t] - s[t] - c[t]]);
		return { x: () => To(e, l) };
	}
}, Xo = {
	kernelName: rt,
	outputsToSave: [!0],
	gradFunc: (e, t, n) => {
		let [r] = t, { dim: i } = n, a = F(e, r);
		return { logits: () => V(a, F(G(a, [i], !0), r)) };
	}
}, Zo = {
	kernelName: $e,
	inputsToSave: ["x"],
	gradFunc: (e, t) => {
		let [n] = t;
		return { x: () => F(e, oo(n)) };
	}
}, Qo = {
	kernelName: tt,
	gradFunc: (e, t, n) => {
		let { blockShape: r, paddings: i } = n;
		return { x: () => co(e, r, i) };
	}
}, $o = {
	kernelName: nt,
	gradFunc: (e, t, n) => {
		let { axis: r } = n;
		return { x: () => io(e, r) };
	}
}, es = {
	kernelName: et,
	inputsToSave: ["x"],
	gradFunc: (e, t) => {
		let [n] = t;
		return { x: () => I(e, F(z(P(n, "float32")), 2)) };
	}
}, ts = {
	kernelName: at,
	inputsToSave: ["x"],
	gradFunc: (e, t) => {
		let [n] = t;
		return { x: () => F(e, F(P(n, "float32"), 2)) };
	}
}, ns = {
	kernelName: it,
	inputsToSave: ["a", "b"],
	gradFunc: (e, t) => {
		let [n, r] = t, i = R(2);
		return {
			a: () => F(e, F(i, V(n, r))),
			b: () => F(e, F(i, V(r, n)))
		};
	}
}, rs = {
	kernelName: ft,
	gradFunc: (e) => ({ x: () => K(e) })
}, is = {
	kernelName: "Sub",
	inputsToSave: ["a", "b"],
	gradFunc: (e, t) => {
		let [n, r] = t, i = U(n.shape, r.shape);
		return {
			a: () => {
				let t = e, r = H(n.shape, i);
				return r.length > 0 && (t = G(t, r)), W(t, n.shape);
			},
			b: () => {
				let t = e, n = H(r.shape, i);
				return n.length > 0 && (t = G(t, n)), W(L(t), r.shape);
			}
		};
	}
}, as = {
	kernelName: "Sum",
	inputsToSave: ["x"],
	gradFunc: (e, t, n) => {
		let [r] = t, i = r.shape.slice(), { axis: a } = n;
		b(a, r.shape).forEach((e) => {
			i[e] = 1;
		});
		let o = F(W(e, i), Na(r.shape, "float32"));
		return { x: () => o };
	}
}, os = {
	kernelName: "Tan",
	inputsToSave: ["x"],
	gradFunc: (e, t) => {
		let [n] = t;
		return { x: () => I(e, B(uo(n))) };
	}
}, ss = {
	kernelName: ot,
	outputsToSave: [!0],
	gradFunc: (e, t) => {
		let [n] = t;
		return { x: () => F(V(R(1), B(n)), e) };
	}
}, cs = {
	kernelName: st,
	inputsToSave: ["x"],
	gradFunc: (e, t, n) => {
		let [r] = t, { reps: i } = n;
		return { x: () => {
			let t = K(r);
			if (r.rank === 1) for (let n = 0; n < i[0]; ++n) t = q(t, $(e, [n * r.shape[0]], [r.shape[0]]));
			else if (r.rank === 2) for (let n = 0; n < i[0]; ++n) for (let a = 0; a < i[1]; ++a) t = q(t, $(e, [n * r.shape[0], a * r.shape[1]], [r.shape[0], r.shape[1]]));
			else if (r.rank === 3) for (let n = 0; n < i[0]; ++n) for (let a = 0; a < i[1]; ++a) for (let o = 0; o < i[2]; ++o) t = q(t, $(e, [
				n * r.shape[0],
				a * r.shape[1],
				o * r.shape[2]
			], [
				r.shape[0],
				r.shape[1],
				r.shape[2]
			]));
			else if (r.rank === 4) for (let n = 0; n < i[0]; ++n) for (let a = 0; a < i[1]; ++a) for (let o = 0; o < i[2]; ++o) for (let s = 0; s < i[3]; ++s) t = q(t, $(e, [
				n * r.shape[0],
				a * r.shape[1],
				o * r.shape[2],
				s * r.shape[3]
			], [
				r.shape[0],
				r.shape[1],
				r.shape[2],
				r.shape[3]
			]));
			else throw Error(`Gradient for tile operation is not implemented for rank-${r.rank} tensors yet.`);
			return t;
		} };
	}
}, ls = {
	kernelName: ct,
	gradFunc: (e, t, n) => {
		let { perm: r } = n, i = bi(r);
		return { x: () => Q(e, i) };
	}
}, us = {
	kernelName: lt,
	gradFunc: (e, t, n) => {
		let { axis: r } = n;
		return { value: () => $i(e, r) };
	}
}, ds = {
	kernelName: ut,
	inputsToSave: ["segmentIds"],
	gradFunc: (e, t) => {
		let [n] = t;
		return { x: () => fs(e, n) };
	}
};
function fs(e, t) {
	let n = yo(e, Co(t, K(t))), r = Fr(t, R(0, "int32")), i = n.rank - r.rank;
	for (let e = 0; e < i; ++e) r = _o(r, e + 1);
	r = zr(r, Na(n.shape, "bool"));
	let a = K(n);
	return Z(r, n, a);
}
// node_modules/@tensorflow/tfjs-core/dist/register_all_gradients.js
var ps = [
	qn,
	nr,
	rr,
	or,
	sr,
	lr,
	ur,
	dr,
	pr,
	mr,
	hr,
	gr,
	Sr,
	Tr,
	Dr,
	Ar,
	jr,
	Mr,
	Nr,
	Gr,
	Kr,
	Yr,
	ri,
	ei,
	ci,
	di,
	mi,
	ji,
	Ii,
	Li,
	No,
	Ri,
	Vi,
	Hi,
	Ui,
	Wi,
	Ki,
	Gi,
	Zi,
	na,
	aa,
	oa,
	sa,
	ca,
	la,
	fa,
	pa,
	ma,
	ha,
	va,
	Sa,
	Sa,
	Ta,
	Oa,
	ja,
	Pa,
	Fa,
	Ia,
	Ra,
	Va,
	Ha,
	Ua,
	Wa,
	Ga,
	Ja,
	Ya,
	Ya,
	eo,
	to,
	Mo,
	Po,
	Fo,
	Io,
	Lo,
	Ro,
	zo,
	Bo,
	Vo,
	Ho,
	Uo,
	Wo,
	Go,
	Ko,
	qo,
	Jo,
	Yo,
	Xo,
	Zo,
	Qo,
	Qo,
	$o,
	$o,
	es,
	ns,
	ts,
	rs,
	is,
	as,
	os,
	ss,
	cs,
	ls,
	us,
	ds,
	{
		kernelName: dt,
		gradFunc: (e) => ({ x: () => K(e) })
	}
];
for (let e of ps) Xt(e);
