package readme

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/contractcheck"
)

func TestAttach(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mockserver.New(t, mockserver.WithContractCheck(contractcheck.New()), mockserver.WithProvisioning(time.Hour))
		require.NoError(t, attach(t.Context(), server.Client()))

		services := server.FoundryDB().FileServices()
		require.Len(t, services, 1)
		keys := server.FoundryDB().Keys(services[0].ID)
		require.Len(t, keys, 1)
		bucket, configured := server.Tornado().Customer().Bucket()
		require.True(t, configured)
		require.Equal(t, keys[0].AccessKeyID, bucket.AccessKey)
	})
}

func attach(ctx context.Context, client *buckt.Client) error {
	service, err := client.FoundryDB.FileServices.Create(ctx, buckt.FoundryDBFileServiceCreateParams{Name: "downloads"})
	if err != nil {
		return err
	}
	service, err = client.FoundryDB.FileServices.WaitUntilRunning(ctx, service.ID, buckt.WaitParams{})
	if err != nil {
		return err
	}
	key, err := client.FoundryDB.Keys.Create(ctx, service.ID, buckt.FoundryDBKeyCreateParams{
		Name:        "tornado",
		Permissions: buckt.FoundryDBReadWrite,
	})
	if err != nil {
		return err
	}
	access, err := client.FoundryDB.S3Access(service, key) // or client.Amove.S3Access, client.Linode.S3Access
	if err != nil {
		return err
	}
	_, err = client.Tornado.SetBucket(ctx, buckt.TornadoS3Access(access))
	return err
}

// As the README states beside the snippet, an access with a prefix is refused, and so is one that cannot write.
func TestAttachRefusesAccess(t *testing.T) {
	server := mockserver.New(t, mockserver.WithContractCheck(contractcheck.New()))
	for name, change := range map[string]func(*buckt.S3Access){
		"prefix":    func(a *buckt.S3Access) { a.Prefix = "uploads/" },
		"read only": func(a *buckt.S3Access) { a.Rights.Write = buckt.S3Denied },
	} {
		t.Run(name, func(t *testing.T) {
			unfit := access()
			change(&unfit)
			_, err := server.Client().Tornado.SetBucket(t.Context(), buckt.TornadoS3Access(unfit))
			_, refused := errors.AsType[*buckt.InvalidInputError](err)
			require.True(t, refused, "%v", err)
			require.Empty(t, server.Requests())
		})
	}
}

func TestHandOut(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), "true")
	var file bytes.Buffer
	require.NoError(t, handOut(access(), cmd, &file))
	require.Subset(t, cmd.Env, []string{
		"AWS_ACCESS_KEY_ID=AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY=s3cret", "AWS_ENDPOINT_URL_S3=https://eu.files.foundrydb.com",
		"S3_BUCKET=files-0b4b4c86",
	})
	require.Subset(t, cmd.Env, os.Environ())
	require.Contains(t, file.String(), "[profile downloads]\n")
	require.Contains(t, file.String(), "aws_secret_access_key = s3cret\n")
}

func access() buckt.S3Access {
	return buckt.S3Access{
		Endpoint: "https://eu.files.foundrydb.com", Region: "europe-1", Bucket: "files-0b4b4c86",
		AccessKeyID: "AKIAEXAMPLE", SecretAccessKey: buckt.NewSecret("s3cret"),
	}
}

func handOut(access buckt.S3Access, cmd *exec.Cmd, file io.Writer) error {
	env, err := access.Env() // AWS_ACCESS_KEY_ID=…, AWS_SECRET_ACCESS_KEY=… and where the bucket is
	if err != nil {
		return err
	}
	cmd.Env = append(os.Environ(), env...)
	return access.WriteProfile(file, buckt.S3ToolAWS, "downloads") // or S3ToolRclone, S3ToolMinIO
}
