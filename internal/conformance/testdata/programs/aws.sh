# The AWS CLI. Before 2.13 it does not read AWS_ENDPOINT_URL_S3.
at=s3://$S3_BUCKET/${S3_PREFIX-}
run() { aws --endpoint-url "$AWS_ENDPOINT_URL_S3" "$@"; }
case $1 in
bucket) run s3 mb "s3://$NEW_BUCKET" && run s3 ls ;;
put)
	run s3 cp --only-show-errors --metadata color=blue small.txt "${at}small.txt"
	run s3 cp --only-show-errors large.bin "${at}large.bin"
	;;
head) run s3api head-object --bucket "$S3_BUCKET" --key "${S3_PREFIX-}small.txt" ;;
list) run s3 ls "$at" ;;
sync) run s3 sync --only-show-errors many "${at}many" ;;
get)
	run s3 cp --only-show-errors "${at}small.txt" got/small.txt
	run s3 cp --only-show-errors "${at}large.bin" got/large.bin
	;;
presign) run s3 presign --expires-in 300 "${at}small.txt" ;;
delete) run s3 rm "${at}small.txt" && run s3 rm "${at}large.bin" ;;
esac
