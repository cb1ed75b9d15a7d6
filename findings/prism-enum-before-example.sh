#!/usr/bin/env bash
# Prism: the example of a property with an enumeration is ignored.
set -euo pipefail
dir=$(mktemp -d)
trap 'kill "${server:-}" 2>/dev/null || true; rm -rf "$dir"' EXIT
cd "$dir"
export SCARF_ANALYTICS=false
npm install --silent --no-audit --no-fund @stoplight/prism-cli@5.16.0

cat >api.yaml <<'END'
openapi: 3.0.3
info: {title: buckets, version: "1"}
paths:
  /bucket:
    get:
      responses:
        "200":
          description: a bucket
          content:
            application/json:
              schema:
                type: object
                required: [name, status]
                properties:
                  name: {type: string, example: assets}
                  status: {type: string, enum: [pending, active], example: active}
  /whole:
    get:
      responses:
        "200":
          description: a bucket
          content:
            application/json:
              schema:
                type: object
                required: [name, status]
                properties:
                  name: {type: string}
                  status: {type: string, enum: [pending, active]}
                example: {name: assets, status: active}
END
port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
./node_modules/.bin/prism mock -h 127.0.0.1 -p "$port" api.yaml >log 2>&1 &
server=$!
for _ in $(seq 100); do
	curl -s -o body "http://127.0.0.1:$port/bucket" && break
	sleep 0.2
done
curl -s -o whole "http://127.0.0.1:$port/whole"

# row prints one observation, and ends the script if it is not the recorded one.
row() {
	echo "  $1: $2"
	[[ $2 == "$3" ]] || {
		echo "the behaviour is not as recorded: $1: recorded $3" >&2
		exit 1
	}
}

echo "version: @stoplight/prism-cli 5.16.0, Node.js $(node --version)"
cat <<'END'
behaviour: A property without an enumeration has the value of its example. One with an enumeration has the first value of the
enumeration, so that a client of the mock waits for a status that never comes. An example of the whole object is respected.
END
echo "seen:"
row "a property with an example" "$(node -p 'JSON.parse(require("fs").readFileSync("body")).name')" assets
row "a property with an enumeration and the example active" "$(node -p 'JSON.parse(require("fs").readFileSync("body")).status')" pending
row "an object with an example" "$(node -p 'JSON.parse(require("fs").readFileSync("whole")).status')" active
