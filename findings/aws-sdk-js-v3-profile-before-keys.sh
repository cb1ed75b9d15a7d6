#!/usr/bin/env bash
# aws-sdk-js-v3: AWS_PROFILE takes precedence over the keys of the environment.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund @aws-sdk/client-s3@3.1175.0

cat >credentials <<'END'
[work]
aws_access_key_id = KEYOFTHEPROFILE
aws_secret_access_key = secret
END
cat >main.mjs <<'END'
import { createServer } from "node:http";
import { HeadBucketCommand, S3Client } from "@aws-sdk/client-s3";

const server = createServer((request, response) => {
  console.log(request.headers.authorization.match(/Credential=(\w+)/)[1]);
  response.end();
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const client = new S3Client({ endpoint: `http://127.0.0.1:${server.address().port}`, region: "us-east-1", forcePathStyle: true });
await client.send(new HeadBucketCommand({ Bucket: "bucket" }));
client.destroy();
server.close();
END

# row prints one observation, and ends the script if it is not the recorded one.
row() {
	echo "  $1: $2"
	[[ $2 == "$3" ]] || {
		echo "the behaviour is not as recorded: $1: recorded $3" >&2
		exit 1
	}
}

export AWS_ACCESS_KEY_ID=KEYOFTHEENVIRONMENT AWS_SECRET_ACCESS_KEY=secret AWS_SHARED_CREDENTIALS_FILE=$dir/credentials AWS_CONFIG_FILE=$dir/none
unset AWS_PROFILE AWS_SESSION_TOKEN
echo "version: @aws-sdk/client-s3 3.1175.0, Node.js $(node --version)"
cat <<'END'
behaviour: If AWS_PROFILE is set, requests are signed with the key of the profile, although AWS_ACCESS_KEY_ID and
AWS_SECRET_ACCESS_KEY are set too. A program that is given keys for a test system may so sign with those of a real one.
END
echo "seen:"
row "keys of the environment alone" "$(node main.mjs 2>/dev/null)" KEYOFTHEENVIRONMENT
row "keys of the environment and AWS_PROFILE" "$(AWS_PROFILE=work node main.mjs 2>/dev/null)" KEYOFTHEPROFILE
