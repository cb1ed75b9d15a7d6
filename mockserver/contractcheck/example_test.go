package contractcheck_test

import (
	"fmt"
	"log"
	"net/http"
	"strings"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/contractcheck"
)

// The mock, like the real system, ignores the content type of a body. The check reports it.
func ExampleNew() {
	server, err := mockserver.Start(mockserver.WithContractCheck(contractcheck.New()))
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()
	body := strings.NewReader(`{"name": "assets", "isManagedDomain": true}`)
	request, err := http.NewRequest(http.MethodPost, server.Buckt().BaseURL()+"/buckets", body)
	if err != nil {
		log.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+server.Buckt().Organization().APIKey())
	request.Header.Set("Content-Type", "text/plain")
	response, err := server.HTTPClient().Do(request)
	if err != nil {
		log.Fatal(err)
	}
	defer response.Body.Close()
	fmt.Println(response.StatusCode)
	for _, problem := range server.Problems() {
		fmt.Println(problem)
	}
	// Output:
	// 201
	// contract: POST /v1/buckets answered 201: bucktCreateBucket: request body: header Content-Type has unexpected value "text/plain"
}
