package provision_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"log"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/contractcheck"
	"github.com/bucktgo/buckt/provision"
)

// newProvisioner creates a provisioner for a mock of Linode. A real program has a client with a token, a journal in a folder or a database,
// and a seal key that is stored elsewhere.
func newProvisioner() (p *provision.Provisioner, closeServer func() error) {
	server, err := mockserver.Start(mockserver.WithContractCheck(contractcheck.New()))
	if err != nil {
		log.Fatal(err)
	}
	key := make([]byte, 32)
	_, _ = rand.Read(key)
	sealer, err := buckt.NewAESGCMSealer(key)
	if err != nil {
		log.Fatal(err)
	}
	p, err = provision.New(provision.Config{
		Owner: "shop", Provider: provision.Linode(server.Client()), Journal: provision.NewMemoryJournal(), Sealer: sealer,
	})
	if err != nil {
		log.Fatal(err)
	}
	return p, server.Close
}

// A tenant gets a bucket and a key, then another key, and is then removed.
func ExampleProvisioner() {
	p, closeServer := newProvisioner()
	defer closeServer()
	ctx := context.Background()
	spec := provision.Spec{
		Name: "acme", Rights: provision.ReadWrite, Deletion: provision.Delete, System: &buckt.LinodeBucketCreateParams{Region: "us-east"},
	}
	first, err := p.Grant(ctx, spec)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(first.S3.Bucket, first.S3.Endpoint)

	again, err := p.Grant(ctx, spec)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("granted again, the same key:", again.S3.AccessKeyID == first.S3.AccessKeyID)

	second, err := p.Rotate(ctx, "acme", nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("rotated, the same key:", second.S3.AccessKeyID == first.S3.AccessKeyID)

	if err := p.Destroy(ctx, "acme"); err != nil {
		log.Fatal(err)
	}
	_, err = p.Get(ctx, "acme")
	fmt.Println(err)
	// Output:
	// shop-acme http://us-east-1.linodeobjects.com
	// granted again, the same key: true
	// rotated, the same key: false
	// provision: the grant does not exist: acme
}
