# rclone with the remote bucktmock.
at=bucktmock:$S3_BUCKET/${S3_PREFIX-}
case $1 in
bucket) rclone mkdir "bucktmock:$NEW_BUCKET" && rclone lsf bucktmock: ;;
put)
	rclone copyto --metadata --metadata-set color=blue small.txt "${at}small.txt"
	rclone copyto large.bin "${at}large.bin"
	;;
head) rclone lsjson --stat --metadata "${at}small.txt" ;;
list) rclone lsf "$at" ;;
sync) rclone sync many "${at}many" ;;
get)
	rclone copyto "${at}small.txt" got/small.txt
	rclone copyto "${at}large.bin" got/large.bin
	;;
presign) rclone link --expire 5m "${at}small.txt" ;;
delete) rclone deletefile "${at}small.txt" && rclone deletefile "${at}large.bin" ;;
esac
