#!/usr/bin/env bash
# Prism as a proxy: a response with a status that the document does not have passes, even with --errors.
set -euo pipefail
dir=$(mktemp -d)
trap 'kill "${server:-}" "${proxy:-}" 2>/dev/null || true; rm -rf "$dir"' EXIT
cd "$dir"
export SCARF_ANALYTICS=false
npm install --silent --no-audit --no-fund @stoplight/prism-cli@5.16.0

cat >api.yaml <<'END'
openapi: 3.0.3
info: {title: buckets, version: "1"}
paths:
  /bucket:
    get:
      parameters:
        - {name: as, in: query, schema: {type: string}}
      responses:
        "200":
          description: a bucket
          content:
            application/json:
              schema: {type: object, required: [name], properties: {name: {type: string}}}
END
cat >upstream.mjs <<'END'
import { createServer } from "node:http";
const server = createServer((request, response) => {
  response.writeHead(request.url.endsWith("status") ? 418 : 200, { "Content-Type": "application/json" });
  response.end(request.url.endsWith("body") ? "{}" : '{"name":"assets"}');
}).listen(0, "127.0.0.1", () => console.log(server.address().port));
END
node upstream.mjs >upstream.port &
server=$!
port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
until [[ -s upstream.port ]]; do sleep 0.1; done
./node_modules/.bin/prism proxy --errors -h 127.0.0.1 -p "$port" api.yaml "http://127.0.0.1:$(cat upstream.port)" >log 2>&1 &
proxy=$!
for _ in $(seq 100); do
	curl -s -o body "http://127.0.0.1:$port/bucket" && break
	sleep 0.2
done

# row prints one observation, and ends the script if it is not the recorded one.
row() {
	echo "  $1: $2"
	[[ $2 == "$3" ]] || {
		echo "the behaviour is not as recorded: $1: recorded $3" >&2
		exit 1
	}
}
status() { curl -s -o body -w '%{http_code}' "http://127.0.0.1:$port/bucket?as=$1"; }

echo "version: @stoplight/prism-cli 5.16.0, Node.js $(node --version)"
cat <<'END'
behaviour: With --errors a response whose body breaks the document becomes a 500. A response whose status the document does not have
is passed on; only the log of the proxy has it. A test that trusts the statuses that it gets does not notice.
END
echo "seen:"
row "a response as in the document" "$(status fine)" 200
row "a response that lacks a required property" "$(status body)" 500
row "a response with a status that the document does not have" "$(status status)" 418
