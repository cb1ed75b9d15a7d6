package conformance_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// An access is built with the functions of the public API.

func foundryDBS3Access(t *testing.T, client *buckt.Client, service *buckt.FoundryDBFileService, key *buckt.FoundryDBKey) buckt.S3Access {
	t.Helper()
	access, err := client.FoundryDB.S3Access(service, key)
	require.NoError(t, err)
	return access
}

func amoveS3Access(t *testing.T, client *buckt.Client, key *buckt.AmoveKey, storage *buckt.AmoveCloudAccount, bucket string) buckt.S3Access {
	t.Helper()
	access, err := client.Amove.S3Access(key, storage, bucket)
	require.NoError(t, err)
	return access
}

func linodeS3Access(t *testing.T, client *buckt.Client, key *buckt.LinodeKey, bucket *buckt.LinodeBucket) buckt.S3Access {
	t.Helper()
	access, err := client.Linode.S3Access(key, bucket)
	require.NoError(t, err)
	return access
}

// secure is an access over https: clients stream their uploads, followed by a checksum. The in-memory server serves both schemes.
func secure(access buckt.S3Access) buckt.S3Access {
	access.Endpoint = strings.Replace(access.Endpoint, "http://", "https://", 1)
	return access
}

// plain connects over http, where clients sign the body.
func (c *connection) plain() {
	c.access.Endpoint = strings.Replace(c.access.Endpoint, "https://", "http://", 1)
}
