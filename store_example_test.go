package buckt_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/bucktgo/buckt"
)

// The document of a new key, in a row of the application's database. The sealing key is in the application's configuration, as
// "openssl rand -base64 32" prints it.
func ExampleStore() {
	sealingKey, err := base64.StdEncoding.DecodeString("r3gjGLxeNh2YeP2qqKr9sCvvWxI5EbyuJS3r4m9CqlE=")
	if err != nil {
		log.Fatal(err)
	}
	sealer, err := buckt.NewAESGCMSealer(sealingKey)
	if err != nil {
		log.Fatal(err)
	}
	key := &buckt.CreatedKey{ID: "key_01J9", Key: buckt.NewSecret("bkt_EXAMPLE")} // from client.Keys.Create
	document, err := buckt.Store(key, sealer, "tenant", "acme")
	if err != nil {
		log.Fatal(err)
	}

	loaded, err := buckt.Load[buckt.CreatedKey](document, sealer, "tenant", "acme")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(loaded.ID, loaded.Key, loaded.Key.Equal(key.Key))

	// In the row of another tenant it is of no use.
	_, err = buckt.Load[buckt.CreatedKey](document, sealer, "tenant", "other")
	fmt.Println(errors.Is(err, buckt.ErrSealKey))
	// Output:
	// key_01J9 [redacted] true
	// true
}

// The secret is in clear text: use it only for a file that other users cannot read.
func ExampleStore_inClear() {
	access := &buckt.S3Access{
		Endpoint: "https://eu.files.foundrydb.com", Region: "europe-1", Bucket: "files-f0e1d2c3",
		AccessKeyID: "EXAMPLEkeyid", SecretAccessKey: buckt.NewSecret("EXAMPLEsecret"),
	}
	document, err := buckt.Store(access, buckt.InClear)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(document))
	// Output:
	// {"kind":"buckt.S3Access","version":1,"value":{"endpoint":"https://eu.files.foundrydb.com","region":"europe-1","bucket":"files-f0e1d2c3","prefix":"","access_key_id":"EXAMPLEkeyid","secret_access_key":null,"rights":{"read":"","write":"","list":""}},"secret":"EXAMPLEsecret"}
}

// A queue of jobs runs a job again if that is safe and useful.
func ExampleRetryable() {
	unavailable := &buckt.Error{Operation: "Keys.List", StatusCode: 503, RetryAfter: time.Minute} // as a call returns it
	for _, err := range []error{
		fmt.Errorf("job 1: %w", unavailable),
		&buckt.OutcomeUnknownError{Err: unavailable}, // look whether the key exists first
	} {
		if wait, ok := buckt.Retryable(err); ok {
			fmt.Println("again in", wait)
		} else {
			fmt.Println("not again")
		}
	}
	// Output:
	// again in 1m0s
	// not again
}
