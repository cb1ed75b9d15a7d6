package main

import (
	"slices"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/linode"
)

// shellBucket and shellRegion are the bucket that a shell is given, and shellKey is the label of its key.
const (
	shellBucket = "buckt-mock"
	shellRegion = "us-east"
	shellKey    = "buckt-mock -env"
)

// mintS3 gives access to a bucket of Linode, which is ready at once, and whose unlimited key may make others. What a state to begin with
// already has of both is taken, or they would pile up in one that is saved and used again.
func mintS3(server *mockserver.Server, endpoint string) (buckt.S3Access, error) {
	account := server.Linode().Account()
	if _, found := account.Bucket(shellRegion, shellBucket); !found {
		if _, err := account.AddBucket(linode.Bucket{Region: shellRegion, Label: shellBucket}); err != nil {
			return buckt.S3Access{}, err
		}
	}
	keys := account.Keys()
	at := slices.IndexFunc(keys, func(k linode.Key) bool { return k.Label == shellKey && k.BucketAccess == nil })
	if at < 0 {
		key, err := account.AddKey(linode.Key{Label: shellKey})
		if err != nil {
			return buckt.S3Access{}, err
		}
		at, keys = len(keys), append(keys, key)
	}
	return buckt.S3Access{
		Endpoint: endpoint, Region: shellRegion, Bucket: shellBucket,
		AccessKeyID: keys[at].AccessKey, SecretAccessKey: keys[at].SecretKey,
	}, nil
}

// s3Variables are those that S3 clients read: the AWS SDKs and CLI and all that go by their names, then a remote of rclone and an alias
// of MinIO's client, both called bucktmock.
func s3Variables(access buckt.S3Access, scheme, host string) []variable {
	id, secret := access.AccessKeyID, access.SecretAccessKey.Reveal()
	return []variable{
		{"AWS_ACCESS_KEY_ID", id},
		{"AWS_SECRET_ACCESS_KEY", secret},
		{"AWS_ENDPOINT_URL_S3", access.Endpoint},
		{"AWS_REGION", access.Region},
		{"AWS_DEFAULT_REGION", access.Region},
		{"S3_BUCKET", access.Bucket},
		{"RCLONE_CONFIG_BUCKTMOCK_TYPE", "s3"},
		{"RCLONE_CONFIG_BUCKTMOCK_PROVIDER", "Other"},
		{"RCLONE_CONFIG_BUCKTMOCK_ACCESS_KEY_ID", id},
		{"RCLONE_CONFIG_BUCKTMOCK_SECRET_ACCESS_KEY", secret},
		{"RCLONE_CONFIG_BUCKTMOCK_REGION", access.Region},
		{"RCLONE_CONFIG_BUCKTMOCK_ENDPOINT", access.Endpoint},
		{"RCLONE_CONFIG_BUCKTMOCK_FORCE_PATH_STYLE", "true"},
		{"MC_HOST_bucktmock", scheme + "://" + id + ":" + secret + "@" + host},
	}
}
