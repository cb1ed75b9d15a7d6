package mockserver_test

import (
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/foundrydb"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// The test binary is run again with each setting, which Go reads at its start.
func TestFIPS(t *testing.T) {
	switch setting := os.Getenv("BUCKT_TEST_FIPS"); setting {
	case "":
		for _, setting := range []string{"on", "only"} {
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestFIPS$")
			cmd.Env = append(os.Environ(), "BUCKT_TEST_FIPS="+setting, "GODEBUG=fips140="+setting)
			out, err := cmd.CombinedOutput()
			require.NoError(t, err, "%s", out)
		}
	case "on":
		server := mocktest.New(t)
		service := mocktest.AddFileService(t, server, foundrydb.FileService{})
		s3 := mocktest.CallS3(t, server, service.Endpoint, mocktest.AddFoundryDBKey(t, server, foundrydb.Key{ServiceID: service.ID}))
		require.Equal(t, 200, s3.Put("/"+service.Bucket+"/o", "text").Status)
	default:
		_, err := mockserver.Start()
		require.EqualError(t, err, "mockserver: GODEBUG=fips140=only forbids MD5 and SHA-1, which S3 needs: set fips140=on")
	}
}
