package mockserver_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
)

func TestAmovePermissionsStandForS3Actions(t *testing.T) {
	for permission, allowed := range map[mockserver.AmovePermission][]string{
		mockserver.AmoveRead:      {"s3:ListBucket", "s3:GetObject"},
		mockserver.AmoveWrite:     {"s3:PutObject", "s3:DeleteObject"},
		mockserver.AmoveReadWrite: {"s3:ListBucket", "s3:GetObject", "s3:PutObject", "s3:DeleteObject"},
	} {
		for _, action := range []string{"s3:ListBucket", "s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:DeleteBucket"} {
			if permission.Allows(action) {
				require.Contains(t, allowed, action, permission)
			} else {
				require.NotContains(t, allowed, action, permission)
			}
		}
	}
}
