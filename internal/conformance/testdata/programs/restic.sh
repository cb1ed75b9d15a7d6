# restic, whose repository is below the prefix.
export RESTIC_REPOSITORY="s3:$AWS_ENDPOINT_URL_S3/$S3_BUCKET/${S3_PREFIX-}backup" RESTIC_PASSWORD=x RESTIC_CACHE_DIR="$PWD/cache"
case $1 in
put) { restic cat config || restic init; } && restic backup --tag objects small.txt large.bin ;;
list) restic ls --no-lock --tag objects latest ;;
sync) restic backup --tag many many ;;
get) restic restore --no-lock --tag objects latest --target got ;;
delete) restic forget --tag objects --unsafe-allow-remove-all && restic prune && restic check --read-data ;;
esac
