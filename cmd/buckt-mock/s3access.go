package main

import (
	"slices"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/linode"
)

// shellBucket and shellRegion are the bucket of a shell, and shellKey is the label of its key.
const (
	shellBucket = "buckt-mock"
	shellRegion = "us-east"
	shellKey    = "buckt-mock -env"
)

// mintS3 returns access to a bucket of Linode, which is available immediately. Its key is unlimited and can create other buckets. A
// bucket and a key of the initial state are reused, or they would accumulate in a repeatedly saved state.
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

// s3Variables returns the variables of S3 clients: the AWS SDKs and CLI and all that read the same names, then a remote of rclone and
// an alias of MinIO's client, both named bucktmock.
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
