package buckt_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"strings"

	"github.com/bucktgo/buckt"
)

// A profile for the AWS CLI and SDKs. The secret shows there, and nowhere else.
func ExampleS3Access_WriteProfile() {
	access := buckt.S3Access{
		Endpoint: "https://eu.files.foundrydb.com", Region: "europe-1", Bucket: "files-f0e1d2c3", Prefix: "uploads/",
		AccessKeyID: "EXAMPLEkeyid", SecretAccessKey: buckt.NewSecret("EXAMPLEsecret"),
	}
	fmt.Println(access.SecretAccessKey)
	if err := access.WriteProfile(os.Stdout, buckt.S3ToolAWS, "uploads"); err != nil {
		log.Fatal(err)
	}
	// Output:
	// [redacted]
	// # s3://files-f0e1d2c3/uploads/
	// [profile uploads]
	// aws_access_key_id = EXAMPLEkeyid
	// aws_secret_access_key = EXAMPLEsecret
	// region = europe-1
	// endpoint_url = https://eu.files.foundrydb.com
	// s3 =
	//     addressing_style = virtual
}

// A file of variables, as WriteEnv writes it, among others.
func ExampleReadEnv() {
	file := strings.NewReader(`LOG_LEVEL=debug
AWS_ACCESS_KEY_ID=EXAMPLEkeyid
AWS_SECRET_ACCESS_KEY='EXAMPLE$ecret'
AWS_ENDPOINT_URL_S3=https://eu.files.foundrydb.com
AWS_REGION=europe-1
S3_BUCKET=files-f0e1d2c3
`)
	access, err := buckt.ReadEnv(file)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(access.Endpoint, access.Bucket, access.SecretAccessKey)
	// Output:
	// https://eu.files.foundrydb.com files-f0e1d2c3 [redacted]
}

// A file service for an application: the bucket, a key that is limited to a prefix, and the environment of a program that
// stores its files there.
func ExampleFoundryDBClient_S3Access() {
	client, err := buckt.New(buckt.FromEnv()) // FOUNDRYDB_USERNAME, FOUNDRYDB_PASSWORD
	if err != nil {
		log.Fatal(err)
	}
	environment := func(ctx context.Context) ([]string, error) {
		created, err := client.FoundryDB.FileServices.Create(ctx, buckt.FoundryDBFileServiceCreateParams{Name: "my-uploads", Zone: "se-sto1"})
		if err != nil {
			return nil, err
		}
		service, err := client.FoundryDB.FileServices.WaitUntilRunning(ctx, created.ID, buckt.WaitParams{})
		if err != nil {
			return nil, err
		}
		key, err := client.FoundryDB.Keys.Create(ctx, service.ID, buckt.FoundryDBKeyCreateParams{
			Name: "backend-uploads", Permissions: buckt.FoundryDBReadWrite, Prefix: "uploads/",
		})
		if err != nil {
			return nil, err
		}
		access, err := client.FoundryDB.S3Access(service, key)
		if err != nil {
			return nil, err
		}
		return access.Env()
	}
	_ = environment
}

// A bucket at AWS for the downloads of Tornado.
func ExampleTornadoClient_SetBucket() {
	client, err := buckt.New(buckt.FromEnv()) // TORNADO_API_KEY
	if err != nil {
		log.Fatal(err)
	}
	set := func(ctx context.Context, accessKey string, secretKey buckt.Secret) error {
		params := buckt.TornadoAWS("us-east-1")
		params.Bucket = "my-tornado-downloads"
		params.AccessKey, params.SecretKey = accessKey, secretKey
		_, err := client.Tornado.SetBucket(ctx, params)
		if v, ok := errors.AsType[*buckt.TornadoVerificationError](err); ok && v.Reason == buckt.TornadoVerificationNoBucket {
			return fmt.Errorf("make the bucket first: %w", err)
		}
		return err
	}
	_ = set
}
