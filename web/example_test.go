package web_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"

	"figraph/build"
	"figraph/keep"
	"figraph/web"
)

// A graph is built and served; the server is a handler as any other.
func ExampleNew() {
	dir, err := os.MkdirTemp("", "example-")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	folder := keep.Folder(filepath.Join(dir, "kg"))
	if _, err := build.Build(context.Background(), build.Options{Folder: folder}, "../testdata/good"); err != nil {
		log.Fatal(err)
	}

	server, err := web.New(web.Options{Folder: folder})
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()
	listening := httptest.NewServer(server)
	defer listening.Close()

	response, err := http.Get(listening.URL + "/api/v1/complete?prefix=keta&limit=1")
	if err != nil {
		log.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s", answer)
	// Output:
	// [
	//   {
	//     "text": "Ketamine",
	//     "kind": "entity",
	//     "ids": [
	//       "mesh:D007649"
	//     ],
	//     "type": "chemical+drug"
	//   }
	// ]
}
