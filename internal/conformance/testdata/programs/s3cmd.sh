# s3cmd, which reads the keys from the environment, but no endpoint.
at=s3://$S3_BUCKET/${S3_PREFIX-}
host=${AWS_ENDPOINT_URL_S3#*://}
case $AWS_ENDPOINT_URL_S3 in
https:*) tls=True ;;
*) tls=False ;;
esac
# Without signurl_use_https the URLs of signurl begin with http.
cat >s3cmd.cfg <<END
[default]
host_base = $host
host_bucket = $host
bucket_location = $AWS_REGION
use_https = $tls
signurl_use_https = $tls
END
run() { s3cmd --config=s3cmd.cfg --no-progress "$@"; }
case $1 in
bucket) run mb "s3://$NEW_BUCKET" && run ls ;;
put)
	run put --add-header=x-amz-meta-color:blue small.txt "${at}small.txt"
	run put large.bin "${at}large.bin"
	;;
head) run info "${at}small.txt" ;;
list) run ls "$at" ;;
sync) run sync many/ "${at}many/" ;;
get) run get --force "${at}small.txt" got/small.txt && run get --force "${at}large.bin" got/large.bin ;;
presign) run signurl "${at}small.txt" +300 ;;
delete) run del "${at}small.txt" "${at}large.bin" ;;
esac
