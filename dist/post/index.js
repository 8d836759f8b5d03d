/******/ (() => { // webpackBootstrap
/******/ 	"use strict";
/******/ 	var __webpack_modules__ = ({

/***/ 2613:
/***/ ((module) => {

module.exports = require("assert");

/***/ }),

/***/ 4434:
/***/ ((module) => {

module.exports = require("events");

/***/ }),

/***/ 9896:
/***/ ((module) => {

module.exports = require("fs");

/***/ }),

/***/ 8611:
/***/ ((module) => {

module.exports = require("http");

/***/ }),

/***/ 5692:
/***/ ((module) => {

module.exports = require("https");

/***/ }),

/***/ 9278:
/***/ ((module) => {

module.exports = require("net");

/***/ }),

/***/ 4589:
/***/ ((module) => {

module.exports = require("node:assert");

/***/ }),

/***/ 6698:
/***/ ((module) => {

module.exports = require("node:async_hooks");

/***/ }),

/***/ 4573:
/***/ ((module) => {

module.exports = require("node:buffer");

/***/ }),

/***/ 7540:
/***/ ((module) => {

module.exports = require("node:console");

/***/ }),

/***/ 7598:
/***/ ((module) => {

module.exports = require("node:crypto");

/***/ }),

/***/ 3053:
/***/ ((module) => {

module.exports = require("node:diagnostics_channel");

/***/ }),

/***/ 610:
/***/ ((module) => {

module.exports = require("node:dns");

/***/ }),

/***/ 8474:
/***/ ((module) => {

module.exports = require("node:events");

/***/ }),

/***/ 7067:
/***/ ((module) => {

module.exports = require("node:http");

/***/ }),

/***/ 2467:
/***/ ((module) => {

module.exports = require("node:http2");

/***/ }),

/***/ 7030:
/***/ ((module) => {

module.exports = require("node:net");

/***/ }),

/***/ 643:
/***/ ((module) => {

module.exports = require("node:perf_hooks");

/***/ }),

/***/ 1792:
/***/ ((module) => {

module.exports = require("node:querystring");

/***/ }),

/***/ 7075:
/***/ ((module) => {

module.exports = require("node:stream");

/***/ }),

/***/ 1692:
/***/ ((module) => {

module.exports = require("node:tls");

/***/ }),

/***/ 3136:
/***/ ((module) => {

module.exports = require("node:url");

/***/ }),

/***/ 7975:
/***/ ((module) => {

module.exports = require("node:util");

/***/ }),

/***/ 3429:
/***/ ((module) => {

module.exports = require("node:util/types");

/***/ }),

/***/ 5919:
/***/ ((module) => {

module.exports = require("node:worker_threads");

/***/ }),

/***/ 8522:
/***/ ((module) => {

module.exports = require("node:zlib");

/***/ }),

/***/ 857:
/***/ ((module) => {

module.exports = require("os");

/***/ }),

/***/ 3193:
/***/ ((module) => {

module.exports = require("string_decoder");

/***/ }),

/***/ 4756:
/***/ ((module) => {

module.exports = require("tls");

/***/ }),

/***/ 9023:
/***/ ((module) => {

module.exports = require("util");

/***/ })

/******/ 	});
/************************************************************************/
/******/ 	// The module cache
/******/ 	var __webpack_module_cache__ = {};
/******/ 	
/******/ 	// The require function
/******/ 	function __nccwpck_require__(moduleId) {
/******/ 		// Check if module is in cache
/******/ 		var cachedModule = __webpack_module_cache__[moduleId];
/******/ 		if (cachedModule !== undefined) {
/******/ 			return cachedModule.exports;
/******/ 		}
/******/ 		// Create a new module (and put it into the cache)
/******/ 		var module = __webpack_module_cache__[moduleId] = {
/******/ 			// no module.id needed
/******/ 			// no module.loaded needed
/******/ 			exports: {}
/******/ 		};
/******/ 	
/******/ 		// Execute the module function
/******/ 		var threw = true;
/******/ 		try {
/******/ 			__webpack_modules__[moduleId].call(module.exports, module, module.exports, __nccwpck_require__);
/******/ 			threw = false;
/******/ 		} finally {
/******/ 			if(threw) delete __webpack_module_cache__[moduleId];
/******/ 		}
/******/ 	
/******/ 		// Return the exports of the module
/******/ 		return module.exports;
/******/ 	}
/******/ 	
/******/ 	// expose the modules object (__webpack_modules__)
/******/ 	__nccwpck_require__.m = __webpack_modules__;
/******/ 	
/************************************************************************/
/******/ 	/* webpack/runtime/asset-relocator-loader */
/******/ 	if (typeof __nccwpck_require__ !== 'undefined') __nccwpck_require__.ab = __dirname + "/";
/******/ 	
/******/ 	/* webpack/runtime/create fake namespace object */
/******/ 	(() => {
/******/ 		var getProto = Object.getPrototypeOf ? (obj) => (Object.getPrototypeOf(obj)) : (obj) => (obj.__proto__);
/******/ 		var leafPrototypes;
/******/ 		// create a fake namespace object
/******/ 		// mode & 1: value is a module id, require it
/******/ 		// mode & 2: merge all properties of value into the ns
/******/ 		// mode & 4: return value when already ns object
/******/ 		// mode & 16: return value when it's Promise-like
/******/ 		// mode & 8|1: behave like require
/******/ 		__nccwpck_require__.t = function(value, mode) {
/******/ 			if(mode & 1) value = this(value);
/******/ 			if(mode & 8) return value;
/******/ 			if(typeof value === 'object' && value) {
/******/ 				if((mode & 4) && value.__esModule) return value;
/******/ 				if((mode & 16) && typeof value.then === 'function') return value;
/******/ 			}
/******/ 			var ns = Object.create(null);
/******/ 			__nccwpck_require__.r(ns);
/******/ 			var def = {};
/******/ 			leafPrototypes = leafPrototypes || [null, getProto({}), getProto([]), getProto(getProto)];
/******/ 			for(var current = mode & 2 && value; typeof current == 'object' && !~leafPrototypes.indexOf(current); current = getProto(current)) {
/******/ 				Object.getOwnPropertyNames(current).forEach((key) => (def[key] = () => (value[key])));
/******/ 			}
/******/ 			def['default'] = () => (value);
/******/ 			__nccwpck_require__.d(ns, def);
/******/ 			return ns;
/******/ 		};
/******/ 	})();
/******/ 	
/******/ 	/* webpack/runtime/define property getters */
/******/ 	(() => {
/******/ 		// define getter functions for harmony exports
/******/ 		__nccwpck_require__.d = (exports, definition) => {
/******/ 			for(var key in definition) {
/******/ 				if(__nccwpck_require__.o(definition, key) && !__nccwpck_require__.o(exports, key)) {
/******/ 					Object.defineProperty(exports, key, { enumerable: true, get: definition[key] });
/******/ 				}
/******/ 			}
/******/ 		};
/******/ 	})();
/******/ 	
/******/ 	/* webpack/runtime/ensure chunk */
/******/ 	(() => {
/******/ 		__nccwpck_require__.f = {};
/******/ 		// This file contains only the entry chunk.
/******/ 		// The chunk loading function for additional chunks
/******/ 		__nccwpck_require__.e = (chunkId) => {
/******/ 			return Promise.all(Object.keys(__nccwpck_require__.f).reduce((promises, key) => {
/******/ 				__nccwpck_require__.f[key](chunkId, promises);
/******/ 				return promises;
/******/ 			}, []));
/******/ 		};
/******/ 	})();
/******/ 	
/******/ 	/* webpack/runtime/get javascript chunk filename */
/******/ 	(() => {
/******/ 		// This function allow to reference async chunks
/******/ 		__nccwpck_require__.u = (chunkId) => {
/******/ 			// return url for filenames based on template
/******/ 			return "" + chunkId + ".index.js";
/******/ 		};
/******/ 	})();
/******/ 	
/******/ 	/* webpack/runtime/hasOwnProperty shorthand */
/******/ 	(() => {
/******/ 		__nccwpck_require__.o = (obj, prop) => (Object.prototype.hasOwnProperty.call(obj, prop))
/******/ 	})();
/******/ 	
/******/ 	/* webpack/runtime/make namespace object */
/******/ 	(() => {
/******/ 		// define __esModule on exports
/******/ 		__nccwpck_require__.r = (exports) => {
/******/ 			if(typeof Symbol !== 'undefined' && Symbol.toStringTag) {
/******/ 				Object.defineProperty(exports, Symbol.toStringTag, { value: 'Module' });
/******/ 			}
/******/ 			Object.defineProperty(exports, '__esModule', { value: true });
/******/ 		};
/******/ 	})();
/******/ 	
/******/ 	/* webpack/runtime/require chunk loading */
/******/ 	(() => {
/******/ 		// no baseURI
/******/ 		
/******/ 		// object to store loaded chunks
/******/ 		// "1" means "loaded", otherwise not loaded yet
/******/ 		var installedChunks = {
/******/ 			792: 1
/******/ 		};
/******/ 		
/******/ 		// no on chunks loaded
/******/ 		
/******/ 		var installChunk = (chunk) => {
/******/ 			var moreModules = chunk.modules, chunkIds = chunk.ids, runtime = chunk.runtime;
/******/ 			for(var moduleId in moreModules) {
/******/ 				if(__nccwpck_require__.o(moreModules, moduleId)) {
/******/ 					__nccwpck_require__.m[moduleId] = moreModules[moduleId];
/******/ 				}
/******/ 			}
/******/ 			if(runtime) runtime(__nccwpck_require__);
/******/ 			for(var i = 0; i < chunkIds.length; i++)
/******/ 				installedChunks[chunkIds[i]] = 1;
/******/ 		
/******/ 		};
/******/ 		
/******/ 		// require() chunk loading for javascript
/******/ 		__nccwpck_require__.f.require = (chunkId, promises) => {
/******/ 			// "1" is the signal for "already loaded"
/******/ 			if(!installedChunks[chunkId]) {
/******/ 				if(true) { // all chunks have JS
/******/ 					installChunk(require("./" + __nccwpck_require__.u(chunkId)));
/******/ 				} else installedChunks[chunkId] = 1;
/******/ 			}
/******/ 		};
/******/ 		
/******/ 		// no external install chunk
/******/ 		
/******/ 		// no HMR
/******/ 		
/******/ 		// no HMR manifest
/******/ 	})();
/******/ 	
/************************************************************************/
var __webpack_exports__ = {};

;// CONCATENATED MODULE: ./src/support/secret.ts
const SHOWN = '[secret]';
/** A value that prints as [secret] wherever it is printed, joined, or serialised. Only adapters call reveal(). */
class Secret {
    #value;
    constructor(value) {
        this.#value = value;
    }
    reveal() {
        return this.#value;
    }
    /** Same value, without revealing it to the caller. */
    equals(other) {
        return this.#value === other.#value;
    }
    toString() {
        return SHOWN;
    }
    toJSON() {
        return SHOWN;
    }
    // What util.inspect asks for, also on behalf of loggers; a registered symbol, so that nothing of node is imported here.
    [Symbol.for('nodejs.util.inspect.custom')]() {
        return SHOWN;
    }
}
/**
 * Everything of a secret that must not stand in a log: the whole and, for several lines, each line that is long
 * enough to mean something (GitHub's masking works line by line, so a PEM key masked only as a whole is not masked).
 */
function maskable(secret) {
    const whole = secret.reveal();
    const lines = whole.split(/\r?\n/).map((line) => line.trim()).filter((line) => line.length >= 4);
    return [...new Set([whole.trim(), ...lines])].filter((text) => text !== '');
}

;// CONCATENATED MODULE: ./src/adapters/deployment-page.ts
/** In the payload, as every action of a job writes under the name of the same bot. */
const BY = 'pi-deploy-action';
/** GitHub refuses a longer description, and with it the whole status. */
const LONGEST_DESCRIPTION = 140;
/** Deployments to look at: what was active is among the last few, behind some that failed. */
const MOST_LOOKED_AT = 30;
/** Longer than any job of GitHub's machines: whoever was to end it is dead, without a post step, such as a runner without power. */
const DEAD_AFTER_MS = 24 * 60 * 60 * 1000;
const UNHEARD_OF = 'GitHub answered with something that is none of its documented answers';
const NEEDS = { permission: 'deployments: write', absent: 'the token sees neither the repository nor its deployments' };
/** Newest first. */
function list({ ask }, environment) {
    return ask('GET /repos/{owner}/{repo}/deployments', { environment, per_page: 100 }, NEEDS);
}
function create({ ask }, body) {
    // Without the empty list GitHub wants every check of the commit to be green, this job's own among them, and answers 409.
    return ask('POST /repos/{owner}/{repo}/deployments', { auto_merge: false, required_contexts: [], ...body }, NEEDS);
}
/** The newest; undefined where GitHub does not say. */
async function statusOf({ ask }, id) {
    const answer = await ask('GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses', { deployment_id: id, per_page: 1 }, NEEDS);
    return answer.kind === 'answered' ? (answer.data[0] ?? { state: 'pending' }) : undefined;
}
function write({ ask }, { id, url, run }, state, description) {
    // GitHub's own auto_inactive hits whatever has the same environment, also another project's.
    const status = { state, description: fitting(description), log_url: run, auto_inactive: false, ...(url === '' ? {} : { environment_url: url }) };
    return ask('POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses', { deployment_id: id, ...status }, NEEDS);
}
/** Why it could not be written, or not all of it; empty when it is. Never rejects. */
async function conclude(requests, made, { state, description }) {
    try {
        const written = await write(requests, made, state, description);
        if (written.kind === 'refused')
            return written.why;
        // Only now, so that at no moment nothing is active.
        return state === 'success' ? await replaceOthers(requests, made) : '';
    }
    catch {
        return UNHEARD_OF;
    }
}
async function replaceOthers(requests, made) {
    const listed = await list(requests, made.environment);
    if (listed.kind === 'refused')
        return listed.why;
    const others = listed.data.filter(({ id, payload }) => id !== made.id && isOf(made, payload)).slice(0, MOST_LOOKED_AT);
    for (const other of others) {
        const status = await statusOf(requests, other.id);
        const place = { id: other.id, url: status?.environment_url ?? '', run: status?.log_url ?? '' };
        const dead = Date.now() - Date.parse(other.created_at) > DEAD_AFTER_MS && ['in_progress', 'queued', 'pending'].includes(status?.state ?? '');
        const written = status?.state === 'success' ? await write(requests, place, 'inactive', `Replaced by ${made.release}`) : dead ? await write(requests, place, 'error', 'Its job never said how it ended') : undefined;
        if (written?.kind === 'refused')
            return written.why;
        // Whatever made it inactive looked at those before it.
        if (status?.state === 'inactive' && other.id < made.id)
            return '';
    }
    return '';
}
/** Of this action, of the same project and on the same host? */
const isOf = ({ project, target }, payload) => {
    const it = payloadOf(payload);
    return it['by'] === BY && it['project'] === project && it['target'] === target;
};
function payloadOf(payload) {
    try {
        const value = typeof payload === 'string' ? JSON.parse(payload) : payload;
        return typeof value === 'object' && value !== null ? value : {};
    }
    catch {
        return {};
    }
}
function fitting(text) {
    const line = [...text.replace(/\s+/g, ' ').trim()];
    return line.length <= LONGEST_DESCRIPTION ? line.join('') : `${line.slice(0, LONGEST_DESCRIPTION - 1).join('')}…`;
}

;// CONCATENATED MODULE: external "node:timers/promises"
const promises_namespaceObject = require("node:timers/promises");
;// CONCATENATED MODULE: ./src/adapters/github-refusal.ts
// Why GitHub did not do what it was asked for, in words for people, and whether asking again is of use.
const reached = ({ status }) => status >= 200 && status < 400;
/** GitHub says 403 as well as 429 for too many requests. */
function isThrottled({ status, headers, data }) {
    return status === 429 || (status === 403 && ('retry-after' in headers || headers['x-ratelimit-remaining'] === '0' || /rate limit|abuse/i.test(messageOf(data))));
}
/** How long GitHub wants to be left alone. Without a word of it, a minute, as its documentation asks for. */
function waitSeconds({ headers }, nowSeconds) {
    const after = Number(headers['retry-after'] ?? Number.NaN);
    if (Number.isFinite(after))
        return Math.max(after, 0);
    const reset = headers['x-ratelimit-remaining'] === '0' ? Number(headers['x-ratelimit-reset'] ?? Number.NaN) : Number.NaN;
    return Number.isFinite(reset) ? Math.max(reset - nowSeconds, 0) : 60;
}
/** @param said what GitHub says in it, without secrets */
function refusal(answer, said, needs, nowSeconds) {
    const { status } = answer;
    const why = said === '' ? String(status) : `${status}: ${said}`;
    if (status === 0)
        return `GitHub could not be asked: ${said === '' ? 'no reason was given' : said}`;
    if (isThrottled(answer))
        return `GitHub wants fewer requests (${why}); it asks to wait ${Math.ceil(waitSeconds(answer, nowSeconds))} s`;
    if (status === 401)
        return `GitHub does not accept the token (${why}); is it given, whole, and of this job?`;
    if (status === 403 && /advanced security|code scanning|code security/i.test(said))
        return `code scanning is not enabled for this repository, or its plan is without it (${why})`;
    if (status === 403)
        return `the token may not do this (${why}). ${needs.readOnly || `The job needs the permission ${needs.permission}`}`;
    if (status === 404)
        return `${needs.absent} (${why})`;
    if (status === 413)
        return `it is too large for GitHub (${why})`;
    if (status >= 500)
        return `GitHub has trouble of its own (${why}), also when asked again`;
    return `GitHub refused it (${why})`;
}
/** What GitHub says of an error, on one line: REST has `message` and `errors`, the services of Actions have `msg`. */
function messageOf(data) {
    // A page for browsers is no message.
    if (typeof data === 'string')
        return data.includes('<') ? '' : oneLine(data);
    if (typeof data !== 'object' || data === null)
        return '';
    const { message, msg, errors } = data;
    const main = typeof message === 'string' ? message : typeof msg === 'string' ? msg : '';
    const more = Array.isArray(errors) ? errors.map(errorOf).filter((text) => text !== '') : [];
    return oneLine([main, ...more].filter((text) => text !== '').join('; '));
}
function errorOf(error) {
    if (typeof error === 'string')
        return error;
    const { message, field, code } = (error ?? {});
    return typeof message === 'string' ? message : [field, code].filter((text) => typeof text === 'string').join(' ');
}
const oneLine = (text) => text.replace(/\s+/g, ' ').trim();

;// CONCATENATED MODULE: ./src/adapters/github-request.ts
// One question to GitHub, bounded and asked again where that is of use. octokit is loaded by the first one, as most steps ask none.



const BOUNDS = { answerSeconds: 30, transferSeconds: 120, pauses: [1, 4], longestWaitSeconds: 60, readingSeconds: 20, pollSeconds: 2 };
/** Where a deployment waits for the answer. */
const SHORT_BOUNDS = { ...BOUNDS, answerSeconds: 10, pauses: [1], longestWaitSeconds: 5 };
/** @param secrets what must not stand in a message besides the token */
function githubRequests(token, { repository }, bounds, secrets) {
    const [owner = '', repo = ''] = repository.split('/');
    const hidden = [token, ...secrets].flatMap((secret) => (secret === undefined ? [] : maskable(secret)));
    // Signatures in addresses of storage are as good as a password.
    const safe = (text) => hidden.reduce((shown, each) => shown.replaceAll(each, '[secret]'), text).replace(/([?&]sig=)[^&\s"']+/g, '$1[secret]');
    // Cut last: half a secret would not be known again.
    const said = (data) => safe(messageOf(data)).replace(/^(.{300}).+$/, '$1…');
    const attempts = async (seconds, needs, work) => {
        for (let tries = 0, waited = false;;) {
            const signal = AbortSignal.timeout(seconds * 1000);
            const nothing = (data) => ({ status: 0, headers: {}, data: signal.aborted ? `it gave no answer in ${seconds} s` : data });
            const got = await work(signal).catch((thrown) => nothing(reasonOf(thrown)));
            // octokit takes a body that broke off for an empty one.
            const answer = signal.aborted ? nothing('') : got;
            if (reached(answer))
                return { kind: 'answered', ...answer };
            const now = Date.now() / 1000;
            const wait = isThrottled(answer) ? waitSeconds(answer, now) : bounds.pauses[tries];
            const again = isThrottled(answer) ? !waited && wait !== undefined && wait <= bounds.longestWaitSeconds : (answer.status >= 500 || (answer.status === 0 && !signal.aborted)) && wait !== undefined;
            if (!again)
                return { kind: 'refused', why: refusal(answer, said(answer.data), needs, now), status: answer.status };
            if (isThrottled(answer))
                waited = true;
            else
                tries++;
            await (0,promises_namespaceObject.setTimeout)((wait ?? 0) * 1000);
        }
    };
    let client;
    return {
        bounds,
        said,
        ask: async (route, parameters, needs, redirect = 'follow') => {
            if (token === undefined || token.reveal().trim() === '')
                return { kind: 'refused', why: 'there is no token; github-token was emptied', status: 0 };
            if (owner === '' || repo === '')
                return { kind: 'refused', why: 'this is no run on GitHub', status: 0 };
            return attempts(bounds.answerSeconds, needs, async (signal) => {
                const { request } = await (client ??= octokit(token.reveal().trim()));
                return request(route, { owner, repo, ...parameters, request: { signal, redirect } }).then(shapeOf, (thrown) => {
                    if (thrown.response === undefined)
                        throw thrown;
                    return shapeOf(thrown.response);
                });
            });
        },
        fetch: (url, what, needs) => attempts(what.seconds, needs, async (signal) => {
            const { defaults } = await __nccwpck_require__.e(/* import() */ 6).then(__nccwpck_require__.t.bind(__nccwpck_require__, 8006, 23));
            const through = defaults.request?.fetch;
            const answer = await through(url, { method: what.method, redirect: 'manual', signal, ...(what.headers && { headers: what.headers }), ...(what.body !== undefined && { body: what.body }) });
            const { status, data } = await bytesOf(answer, what.limitBytes);
            return { status, headers: Object.fromEntries(answer.headers), data: answer.ok && status === answer.status ? data : textOf(data) };
        }),
    };
}
const shapeOf = ({ status, headers, data }) => ({ status, headers: headers, data });
async function octokit(token) {
    const { GitHub, getOctokitOptions } = await __nccwpck_require__.e(/* import() */ 6).then(__nccwpck_require__.t.bind(__nccwpck_require__, 8006, 23));
    const baseUrl = (process.env['GITHUB_API_URL'] || 'https://api.github.com').replace(/\/+$/, '');
    const quiet = () => undefined;
    return new GitHub({ ...getOctokitOptions(token), baseUrl, log: { debug: quiet, info: quiet, warn: quiet, error: quiet } });
}
async function bytesOf(answer, limitBytes) {
    const chunks = [];
    let size = 0;
    for await (const chunk of answer.body ?? []) {
        size += chunk.length;
        if (size > limitBytes)
            return { status: 413, data: `more than ${limitBytes} bytes` };
        chunks.push(chunk);
    }
    return { status: answer.status, data: Buffer.concat(chunks) };
}
/** Of a refusal: JSON, or the text itself */
function textOf(data) {
    const text = typeof data === 'string' ? data : new TextDecoder().decode(data);
    try {
        return JSON.parse(text);
    }
    catch {
        return text;
    }
}
/** fetch itself says "fetch failed", and the reason stands behind it. */
function reasonOf(thrown) {
    const { message = '', cause, code } = (thrown ?? {});
    const deeper = cause === undefined ? '' : reasonOf(cause);
    return deeper !== '' ? deeper : message !== '' ? message : (code ?? '');
}

;// CONCATENATED MODULE: external "node:fs"
const external_node_fs_namespaceObject = require("node:fs");
;// CONCATENATED MODULE: external "node:os"
const external_node_os_namespaceObject = require("node:os");
;// CONCATENATED MODULE: ./src/adapters/open-deployment.ts
// What main hands to the post step: the deployment that is not over, so that a job that is cancelled or killed leaves none in
// progress. The runner keeps it in a file, so it is there whatever becomes of the process.


const NAME = 'deployment';
/** @param open undefined: it is over, and written */
function keepOpen(open) {
    const file = process.env['GITHUB_STATE'] ?? '';
    // @actions/core would print a command where there is no file. One line of JSON needs no delimiter; of several the last holds.
    if (file !== '')
        appendFileSync(file, `${NAME}=${open === undefined ? '' : JSON.stringify(open)}${EOL}`);
}
/** In the post step. */
function leftOpen() {
    const text = process.env[`STATE_${NAME}`] ?? '';
    return text === '' ? undefined : JSON.parse(text);
}

;// CONCATENATED MODULE: ./src/adapters/end-left-open.ts
// The post step. GitHub runs it after the job, also after a cancelled one and where main was killed.




const NEVER_ENDED = { state: 'error', description: 'The job ended before the deployment was over; `step: status` tells what serves' };
/** Ends what main left open; the host is not asked. Says nothing where there is nothing to do. Never rejects, and never fails the job. */
async function endLeftOpen() {
    try {
        const open = leftOpen();
        if (open === undefined)
            return;
        const token = process.env['INPUT_GITHUB-TOKEN'] ?? '';
        const requests = githubRequests(token === '' ? undefined : new Secret(token), { repository: process.env['GITHUB_REPOSITORY'] ?? '' }, SHORT_BOUNDS, []);
        const why = await conclude(requests, open, open.ending ?? NEVER_ENDED);
        if (why !== '')
            say(`The deployment of ${open.release} stays as it is on the page of deployments: ${why}.`);
    }
    catch {
        say('The post step could not end the deployment on the page of deployments.');
    }
}
const say = (text) => void process.stdout.write(`::warning::${text}\n`);

;// CONCATENATED MODULE: ./src/post.ts
// The post step's program. It is not index.ts, told apart by what main saved: where main was killed before its first line, the
// job's end would run the whole deployment.

void endLeftOpen();

module.exports = __webpack_exports__;
/******/ })()
;