// Run only by browsers that know no modules: they get one clear sentence. Old syntax on purpose.
document.addEventListener('DOMContentLoaded', function () {
  var places = document.querySelectorAll('[data-brokerlab]');
  for (var i = 0; i < places.length; i += 1) {
    places[i].textContent = /^ko/.test(navigator.language || '')
      ? '이 브라우저는 Brokerlab을 실행하기에 너무 오래되었습니다. 최근 2년 안에 나온 Chrome, Edge, Firefox, Safari를 사용해 주세요.'
      : 'This browser is too old for Brokerlab: please use a Chrome, Edge, Firefox or Safari of the last two years.';
  }
});
